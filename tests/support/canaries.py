"""Canaries: values nobody bears, typed into every form of the running program as people type them.

`TYPED` names every field in which somebody writes something about a person; `UNTYPED` every other field that
takes text, and why. A form that stands in neither fails tests/vault/test_canaries.py.
"""

import html
import re
import secrets
import string
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from http.cookiejar import CookieJar
from unittest.mock import patch
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

from django import forms

CARD = {
    "first_name": "name",
    "last_name": "name",
    "phone": "phone",
    "email": "email",
    "street": "name",
    "postcode": "code",
    "city": "name",
    "birth_year": "year",
}
DETAILS = {"first_name": "name", "last_name": "name", "phone": "phone", "email": "email"}
TYPED = {
    **{f"booking.DetailsForm.{name}": kind for name, kind in DETAILS.items()},
    **{f"desk.NewCardForm.{name}": kind for name, kind in CARD.items()},
    **{f"desk.CardForm.{name}": kind for name, kind in CARD.items()},
    "desk.FindForm.q": "name",
    "people.SignInForm.name": "code",
    "people.SignInForm.password": "code",
    "POST.typed": "name",
}
UNTYPED = {
    "booking.ChosenTime.start": "an instant the page offered",
    "booking.MovedTime.start": "the same",
    "booking.MovedTime.seen": "the same",
    "desk.WantedForm.day": "a day of the calendar",
    "desk.WantedForm.time": "a time of the calendar",
    "desk.TimeForm.service": "the address of a service",
    "desk.TimeForm.staff": "the code of a practitioner",
    "desk.TimeForm.starts": "an instant the page offered",
    "people.SignInForm.next": "a page of this house",
    "ui.Details.name": "a picture of a field in the gallery, which reads nothing",
    "ui.Details.phone": "the same",
    "ui.Details.email": "the same",
    "ui.Details.wishes": "the same",
    "care.ItemForm.until": "a day of the calendar",
    "care.ProductForm.name": "a product of the house's, about nobody",
    "care.ProductForm.brand": "the same",
    "care.ProductForm.use_fi": "the same",
    "care.ProductForm.use_sv": "the same",
    "care.ProductForm.use_en": "the same",
    "care.LotForm.number": "the same",
    "care.LotForm.expires_on": "the same",
    "care.TextsForm.fi": "instructions of the house's, about nobody",
    "care.TextsForm.sv": "the same",
    "care.TextsForm.en": "the same",
    "care.CodeForm.code": "a number the program gave",
    "care.StepForm.least": "a number of weeks",
    "care.StepForm.most": "the same",
    "care.ReadingForm.value": "a number, which stands everywhere by chance",
    "POST.accept": "a button",
    "POST.choice": "one of a list",
    "POST.code": "a number the program gave",
    "POST.consent": "a tick",
    "POST.digest": "a hash the page holds",
    "POST.draft": "a button",
    "POST.identity": "one of a list",
    "POST.kind.value": "a tick",
    "POST.strokes": "a drawing: numbers, which stand everywhere by chance",
    "POST.instead": "an instant the page offered",
    "POST.language": "a language of the pages",
    "POST.late": "a reason chosen from a list",
    "POST.then": "where to go next",
    "POST.with": "the code of a practitioner",
}
GROWN = {
    "care.ReactionForm.known_on": "a day of the calendar"
}  # the same of fields a form makes as it begins
STORED = ("booking.DetailsForm.", "desk.CardForm.")  # the rest is overwritten by these, or never kept
CHOSEN = (forms.BooleanField, forms.ChoiceField, forms.UUIDField)  # nobody writes into these


class Corpus:
    """One value for each typed field, others every time: a server's log remembers those of the last run."""

    def __init__(self) -> None:
        self.values = {field: canary(kind) for field, kind in TYPED.items()}

    def of(self, form: str) -> dict[str, str]:
        """Return what is typed into one form."""
        return {
            field.rpartition(".")[2]: value
            for field, value in self.values.items()
            if field.startswith(f"{form}.")
        }

    def searched(self, *prefixes: str) -> dict[str, str]:
        """Return the values by field; not the years, whose four digits stand everywhere by chance."""
        return {
            field: value
            for field, value in self.values.items()
            if TYPED[field] != "year" and field.startswith(prefixes or ("",))
        }


def canary(kind: str) -> str:
    """Return a value of a kind that nobody bears."""
    letters = "".join(secrets.choice(string.ascii_lowercase) for _each in range(12))
    return {
        "name": f"Öö{letters} Äkä",
        "phone": f"040 {secrets.randbelow(9_000_000) + 1_000_000}",
        "email": f"{letters}@{letters[::-1]}.example",
        "code": letters[:10].upper(),
        "year": "1957",
    }[kind]


@contextmanager
def watched() -> Iterator[set[tuple[str, str]]]:
    """Yield what is typed into forms while this lasts: each field, and what a page sent in it."""
    seen: set[tuple[str, str]] = set()
    real = forms.BaseForm.full_clean

    def full_clean(form: forms.BaseForm) -> None:
        for name in (each for each, field in form.fields.items() if not isinstance(field, CHOSEN)):
            seen.add((f"{named(type(form))}.{name}", str(form.data.get(form.add_prefix(name), ""))))
        real(form)

    with patch.object(forms.BaseForm, "full_clean", full_clean):
        yield seen


def named(form: type) -> str:
    """Return a form as the corpus names it: its room and its class."""
    return f"{form.__module__.split('.')[1]}.{form.__name__}"


@dataclass(frozen=True, slots=True)
class Page:
    """What was answered, and from which address in the end."""

    status: int
    path: str
    text: str

    def first(self, pattern: str) -> str:
        """Return the first part of the page that fits."""
        found = re.search(pattern, self.text, re.DOTALL)
        assert found, f"{self.path} ({self.status}) holds no {pattern}"
        return html.unescape(found[1])


class Visitor:
    """A browser without scripts, that sends forms over HTTP."""

    def __init__(self, base: str) -> None:
        self.base, self._token = base.rstrip("/"), ""
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> Page:
        """Open a page."""
        return self._ask(path, None)

    def post(self, path: str, **typed: str) -> Page:
        """Send a form."""
        return self.send(path, list(typed.items()))

    def send(self, path: str, typed: list[tuple[str, str]]) -> Page:
        """Send a form in which a name may stand more than once."""
        return self._ask(path, urlencode([*typed, ("csrfmiddlewaretoken", self._token)]).encode())

    def _ask(self, path: str, data: bytes | None) -> Page:
        try:
            answer = self._opener.open(f"{self.base}{path}", data, timeout=60)
        except HTTPError as error:
            answer = error
        with answer:
            page = Page(int(answer.status), urlsplit(answer.url).path, answer.read().decode())
        if found := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text):
            self._token = found[1]
        return page


class Walk:
    """A member of the staff and a client who write the corpus through every form of the house."""

    def __init__(self, base: str, corpus: Corpus, *, sign_in: str, password: str) -> None:
        self.corpus, self.staff, self.guest = corpus, Visitor(base), Visitor(base)
        self._mine = {"name": sign_in, "password": password}
        self.slug = ""

    def whole(self) -> None:
        """Fill every form, wrongly first where that is possible."""
        self.sign_in()
        card = self.card()
        self.slug = self._service(card)
        joined, made = self.book(), self.book()
        self.edit(card)
        self.join(*joined, card)
        self.make_card(*made)
        self.book_at_desk(card, joined[0])

    def sign_in(self) -> None:
        """Come in, with another name and password first."""
        self.staff.get("/sign-in/")
        assert self.staff.post("/sign-in/", **self.corpus.of("people.SignInForm")).path == "/sign-in/"
        assert self.staff.post("/sign-in/", **self._mine).path == "/desk/"

    def card(self) -> str:
        """Look for somebody who is not there, then make the card; return its address."""
        card, wanted = self.corpus.of("desk.NewCardForm"), self.corpus.of("desk.FindForm")
        assert self.staff.post("/desk/clients/", **wanted).status == 200
        begun = self.staff.post("/desk/clients/new/", typed=self.corpus.values["POST.typed"])
        assert self.corpus.values["POST.typed"].split()[0] in begun.text
        wrong = self.staff.post("/desk/clients/new/", **card | {"birth_year": "3000", "language": "fi"})
        assert card["street"] in wrong.text
        made = self.new_client()
        assert made.status == 200, made.text
        return made.path

    def new_client(self) -> Page:
        """Send a new card as it should be."""
        card = self.corpus.of("desk.NewCardForm")
        return self.staff.post(
            "/desk/clients/new/", **card, language="fi", adult_confirmed="on", another="on"
        )

    def edit(self, card: str) -> None:
        """Change everything on the card."""
        self.staff.get(f"{card}edit/")
        changed = self.corpus.of("desk.CardForm")
        assert self.staff.post(f"{card}edit/", **changed, language="sv", adult_confirmed="on").path == card

    def _service(self, card: str) -> str:
        """Return a service that the house's own staff give and that is booked online."""
        asked = self.staff.get(f"/desk/book/?client={_id(card)}").text
        online = set(re.findall(r'href="/book/([-\w]+)/"', self.guest.get("/").text))
        return next(each for each in re.findall(r'<option value="([-\w]+)"', asked) if each in online)

    def book(self) -> tuple[date, str]:
        """Book online; return the day and the address of the confirmation."""
        times = self.guest.get(f"/book/{self.slug}/")
        start = times.first(r'name="start" value="([^"]+)"')
        held = self.guest.post(f"/book/{self.slug}/hold/", start=start, **{"with": ""})
        details = self.corpus.of("booking.DetailsForm") | {"adult_confirmed": "on"}
        wrong = self.guest.post(held.path, **details | {"phone": "x"})
        assert (wrong.status, details["last_name"] in wrong.text) == (422, True)
        booked = self.guest.post(held.path, **details)
        assert booked.status == 500 or booked.path.startswith("/booked/"), (booked, details)
        self.guest.post(held.path, **details | {"first_name": self.corpus.values["POST.typed"]})
        return date.fromisoformat(start[:10]), f"{booked.status} {booked.path}"

    def _claim(self, day: date) -> str:
        """Return the address of a visit booked online that waits for a card."""
        blocks = re.findall(
            r'href="(/desk/appointments/[-0-9a-f]{36}/)"(.*?)</a>',
            self.staff.get(f"/desk/day/{day}/").text,
            re.DOTALL,
        )
        name = self.corpus.values["booking.DetailsForm.last_name"]
        mine = [path for path, text in blocks if name in html.unescape(text)]
        return next(path for path in mine if "new-card/" in self.staff.get(path).text)

    def join(self, day: date, _booked: str, card: str) -> None:
        """Join what was typed online to a card."""
        visit = self._claim(day)
        assert self.staff.post(f"{visit}join/", client=_id(card)).status == 200
        assert "new-card/" not in self.staff.get(visit).text

    def make_card(self, day: date, booked: str) -> None:
        """Make a card of what was typed online, and cancel the visit as the client."""
        visit = self._claim(day)
        assert self.staff.post(f"{visit}new-card/").status == 200
        path = booked.partition(" ")[2]
        self.guest.get(f"{path}cancel/")
        assert self.guest.post(f"{path}cancel/").status == 200

    def book_at_desk(self, card: str, day: date) -> None:
        """Find the client and book the first free time of a later day."""
        assert self.staff.post("/desk/book/", **self.corpus.of("desk.FindForm")).status == 200
        where = f"/desk/book/?client={_id(card)}"
        for later in range(1, 15):
            asked = {
                "service": self.slug,
                "staff": "",
                "day": str(day + timedelta(days=later)),
                "time": "12.00",
            }
            page = self.staff.get(f"{where}&{urlencode(asked)}")
            if 'name="starts"' in page.text:
                break
        chosen = {"staff": r'name="staff" value="([^"]+)"', "starts": r'name="starts" value="([^"]+)"'}
        pressed = {name: page.first(pattern) for name, pattern in chosen.items()}
        made = self.staff.post(where, service=self.slug, **pressed)
        assert made.path.startswith("/desk/appointments/"), made.text


def _id(card: str) -> str:
    return card.rstrip("/").rpartition("/")[2]


# Makes the second new row of each of these tables break a rule of the database.
COLLIDE = """
from django.db import connection
with connection.cursor() as cursor:
    for table in ("people_client", "people_claim"):
        cursor.execute(f"SELECT id FROM {table} ORDER BY id DESC LIMIT 1")
        last = str(cursor.fetchone()[0]).replace("-", "")
        cursor.execute(f"CREATE UNIQUE INDEX canary_{table} ON {table} (register_id) WHERE id > '{last}'")
said = None
"""
