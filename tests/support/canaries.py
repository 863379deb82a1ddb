"""Canaries typed by hand: the walk of a client who books and of a member of the staff who keeps the card."""

import html
import re
from datetime import date, timedelta
from urllib.parse import urlencode

from tests.support.corpus import Corpus
from tests.support.visiting import Page, Visitor


class Walk:
    """A member of the staff and a client who write the corpus through every form of the house."""

    def __init__(self, base: str, corpus: Corpus, *, sign_in: str, password: str) -> None:
        self.corpus, self.staff, self.guest = corpus, Visitor(base), Visitor(base)
        self._mine = {"name": sign_in, "password": password}
        self.slug = self.made = ""  # the service that is booked, and the card's address

    def whole(self) -> None:
        """Fill every form, wrongly first where that is possible."""
        self.sign_in()
        card = self.made = self.card()
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
        details = self.corpus.of("booking.DetailsForm") | {"adult_confirmed": "on", "for_other": "on"}
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
        name = self.corpus.values["booking.DetailsForm.visitor_last_name"]
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
            if 'class="times"' in page.text:
                break
        offered = r'class="times".*?name="{}" value="([^"]+)"'
        chosen = {name: offered.format(name) for name in ("staff", "starts")}
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
