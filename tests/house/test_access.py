"""The access matrix: every address, asked by everyone, answers as `access.txt` says and shows what
`fields.txt` says: a canary hangs on each sealed text, and each output of each request is searched for them.

A room that adds an address adds its lines to `access.txt`, and for an object in the address its sample below.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.support import planted as canaries

MATRIX = Path(__file__).with_name("access.txt")
FIELDS = Path(__file__).with_name("fields.txt")
OTHERS = ("bookkeeper", "privacy", "technician")
ASKERS = ("anonymous", "owner", "practitioner", "receptionist", "renter", *OTHERS)
WHOSE = dict.fromkeys(ASKERS[1:], "house") | {"renter": "renter"}
METHODS = ("GET", "POST")
NO_OBJECT = "-"
OBJECTS = {  # parts of addresses that name something one business owns
    *("agreement", "appointment", "asked", "breach", "campaign", "client", "consent", "contact", "register"),
    *("allergy", "analysis", "lot", "product", "programme", "reaction", "service"),
    *("block", "errand", "erasure", "lane", "notice", "paper", "receipt", "sheet"),
    *("calendar", "card", "feed", "key", "opening", "relative", "review", "wait"),
}


@dataclass(frozen=True, slots=True)
class Line:
    address: str
    thing: str
    method: str
    answers: dict[str, str]


def lines() -> list[Line]:
    found = []
    for text in MATRIX.read_text(encoding="utf-8").splitlines():
        if text and not text.startswith("#"):
            address, thing, method, *answers = text.split()
            found.append(Line(address, thing, method, dict(zip(ASKERS, answers, strict=True))))
    return found


def addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, set[str]]]:
    """Yield every address the house answers to, by name, with the parts it takes."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            parts = set(each.pattern.converters)
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from ((name, found | parts) for name, found in addresses(each, inner))
        elif isinstance(each, URLPattern):
            parts = set(each.pattern.converters) | set(each.pattern.regex.groupindex)
            yield f"{space}{each.name or each.pattern}", parts


def wanted() -> set[tuple[str, str, str]]:
    found = set()
    for name, parts in addresses():
        things = ("own", "foreign") if parts & OBJECTS else (NO_OBJECT,)
        found |= {(name, thing, method) for thing in things for method in METHODS}
    return found


def test_every_address_has_its_lines_and_no_line_is_left_over():
    written = [(line.address, line.thing, line.method) for line in lines()]
    assert sorted(wanted() - set(written)) == [], "say in access.txt who may open these"
    assert sorted(set(written) - wanted()) == [], "these lines of access.txt name no address"
    assert len(written) == len(set(written)), "a line stands twice"


@pytest.fixture
def salon(db: None) -> Iterator[Any]:
    from tests.support.builders import create_account, create_staff  # noqa: PLC0415  # models need the settings
    from tests.support.houses import promise_as_is  # noqa: PLC0415  # as above
    from tests.support.salon import MORNING, make_salon  # noqa: PLC0415  # as above

    with time_machine.travel(MORNING, tick=False):
        made = make_salon()
        for role in OTHERS:
            staff = create_staff(made.house, f"Osaaja {role}", role=role, hours=None, bookable=False)
            create_account(staff, role)
        promise_as_is()
        yield made


def samples(salon: Any) -> dict[str, dict[str, object]]:
    """Return what stands for each part of an address: an object of the house's, and of the renter's."""
    from peili.trail.commands.anchoring import anchor  # noqa: PLC0415  # as above
    from tests.support.builders import NOW, local  # noqa: PLC0415  # as above
    from tests.support.care import objects_of  # noqa: PLC0415  # as above
    from tests.support.exchange import connections_of  # noqa: PLC0415  # as above

    return {
        "house": _owned(salon.visit(local(24, 10)), salon.aino)
        | objects_of(client=salon.aino, staff=salon.bea, service=salon.facial)
        | connections_of(salon.bea),
        "renter": _owned(salon.foreign_visit(local(24, 10)), salon.stranger)
        | objects_of(client=salon.stranger, staff=salon.renter, service=salon.lashes)
        | connections_of(salon.renter),
        NO_OBJECT: {
            "claim": "locked_cabinet",
            "code": salon.owner.code,
            "device": salon.aino.pk,  # nobody's: whose it is, tests/people tries
            "passkey": salon.aino.pk,
            "count": 3,
            "booking": salon.aino.pk,
            "day": local(24, 10).date(),
            "month": local(1, 10).date(),
            "form": "json",
            "report": "visits",
            "rest": "nothing",
            "right": "erasure",
            "name": "times",
            "rules": "hifu",
            "scenario": "tablet",
            "question": "botulinum_last",
            "place": 0,
            "slug": salon.facial.slug,
            "stamp": "20261123T010000Z",  # no backup of this house
            "token": "nobody-was-given-this-token",
            "topic": "today",
            "number": anchor(now=NOW).number,
        },
    }


def _owned(visit: Any, client: Any) -> dict[str, object]:
    from tests.outreach.writing import campaign_of, contact_of  # noqa: PLC0415  # as above
    from tests.support.calendar import blocked, lane_of, sheet_of, waiting_of  # noqa: PLC0415  # as above
    from tests.support.erasing import erased, paper_of  # noqa: PLC0415  # as above
    from tests.support.houses import breach_of  # noqa: PLC0415  # as above
    from tests.support.openings import opening_of, relative_of  # noqa: PLC0415  # as above
    from tests.support.papers import papers_of  # noqa: PLC0415  # as above
    from tests.support.rights import notice_of, received, review_of  # noqa: PLC0415  # as above
    from tests.support.sales import card_of, paid  # noqa: PLC0415  # as above

    asked = received(client=client)
    erasure = erased(client.register)
    return {
        "appointment": visit.pk,
        "block": blocked(visit.staff).pk,
        "lane": lane_of(visit.staff).pk,
        "sheet": sheet_of(client.register).pk,
        "breach": breach_of(client.register).pk,
        "asked": asked.pk,
        "campaign": campaign_of(client).pk,
        "card": card_of(client, visit.service).pk,
        "client": client.pk,
        "contact": contact_of(client).pk,
        "erasure": erasure.pk,
        "errand": erasure.errands.get().pk,
        "notice": notice_of(client).pk,
        "paper": paper_of(client).pk,
        "receipt": paid(visit).pk,
        "register": client.register_id,
        "wait": waiting_of(client, visit.service).pk,
        "opening": opening_of(client, visit.staff).pk,
        "review": review_of(client).pk,
        "relative": relative_of(client).pk,
        **papers_of(visit),
    }


def whose(asker: str, thing: str) -> str:
    """Return whose object a line is about, seen by who asks."""
    if thing == NO_OBJECT:
        return NO_OBJECT
    return "renter" if (asker == "renter") == (thing == "own") else "house"


def browser_of(salon: Any, asker: str) -> Browser:
    from peili.people.models import Staff  # noqa: PLC0415  # models need the settings

    staff = {
        "owner": salon.owner,
        "practitioner": salon.bea,
        "receptionist": salon.reception,
        "renter": salon.renter,
    }
    if asker in OTHERS:
        staff[asker] = Staff.objects.select_related("account").get(role=asker)
    browser = salon.browser(staff[asker]) if asker in staff else Browser()
    browser.raise_request_exception = False
    return browser


HEADERS = {  # of every answer, whoever asks
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
LOGGED = ("trail_", "people_session", "people_signintry", "people_device")  # looking is logged, and no act
WRITES = ("INSERT", "UPDATE", "DELETE")


@contextmanager
def acts_heard() -> Iterator[list[str]]:
    """Hear what is written to any table but those that note who looked, unless it is undone at once."""
    heard: list[str] = []
    saved: dict[str, int] = {}

    def hear(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  # Django's own
        words = sql.replace('"', "").split()
        if words and words[0] == "SAVEPOINT":
            saved[words[-1]] = len(heard)
        elif words[:2] == ["ROLLBACK", "TO"]:
            del heard[saved[words[-1]] :]
        elif words and words[0].upper() in WRITES:
            table = words[1 if words[0].upper() == "UPDATE" else 2]
            if not table.startswith(LOGGED):
                heard.append(f"{words[0]} {table}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(hear):
        yield heard


def answer(browser: Browser, method: str, url: str) -> tuple[str, str]:
    response = browser.generic(method, url, "", content_type="application/x-www-form-urlencoded")
    said = {name: value for name, value in HEADERS.items() if value not in response.headers.get(name, "")}
    assert said == {}, f"{url} lets itself be kept or used elsewhere"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"], url
    assert "geolocation=()" in response.headers["Permissions-Policy"], url
    led_in = response.status_code == 302 and response.url.startswith(f"{reverse('people:sign_in')}?")
    text = f"{response.headers} {response.content.decode(errors='replace')}"
    return "in" if led_in else str(response.status_code), text


@contextmanager
def taken_back() -> Iterator[None]:
    """Take back what is written meanwhile."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("asker", ASKERS)
@pytest.mark.engine(deep=True)
def test_every_address_answers_and_shows_as_the_matrix_says(
    salon: Any, asker: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    parts, known = dict(addresses()), samples(salon)
    canaries.plant(monkeypatch)
    wrong, seen, outputs = [], set(), 0
    browser = browser_of(salon, asker)  # for looking; an act may end its session, so each has one of its own
    for line in lines():
        things = known[whose(asker, line.thing)]
        url = reverse(line.address, kwargs={part: things[part] for part in parts[line.address]})
        with taken_back(), acts_heard() as acts:  # taken back, so that no line depends on those before it
            got, text = answer(
                browser if line.method == "GET" else browser_of(salon, asker), line.method, url
            )
        outputs += 1
        if line.method == "GET" and acts:
            wrong.append(f"{line.address} acts when it is only looked at: {', '.join(acts)}")
        seen |= {(line.address, *each) for each in canaries.found(text)}
        if got != line.answers[asker]:
            wrong.append(f"{line.address} {line.thing} {line.method}: {got}, not {line.answers[asker]}")
    assert wrong == [], "\n".join(wrong)
    strangers = {each for each in seen if each[1] != WHOSE.get(asker)}
    assert strangers == set(), "shown to somebody of another business, or to nobody known"
    assert canaries.found(caplog.text) == set(), "logged"
    shown = {(address, category) for address, _whose, category in seen}
    assert sorted(shown - shown_to(asker)) == [], "say in fields.txt what is shown to whom"
    assert sorted(shown_to(asker) - shown) == [], "these lines of fields.txt show nothing"
    print(f"{asker}: 0 of {outputs} outputs showed what they should not")  # noqa: T201  # the count is the point


def shown_to(asker: str) -> set[tuple[str, str]]:
    """Return the addresses and categories that `fields.txt` lets somebody see."""
    found = set()
    for text in FIELDS.read_text(encoding="utf-8").splitlines():
        if text and not text.startswith("#"):
            address, category, *who = text.split()
            found |= {(address, category)} if asker in who else set()
    return found


def test_what_is_shown_is_what_the_table_of_roles_opens():
    from peili.people.roles import ever_opens  # noqa: PLC0415  # models need the settings
    from peili.promises.vocabulary import category  # noqa: PLC0415  # as above
    from peili.trail.models import Role  # noqa: PLC0415  # as above

    for asker in set(ASKERS) - {"anonymous", "renter"}:
        opened = {each.code for each in ever_opens(Role(asker))}
        assert {found for _address, found in shown_to(asker)} <= opened, asker
    assert shown_to("anonymous") == shown_to("technician") == set()
    for asker in ("receptionist", "bookkeeper"):
        assert not any(category(found).special for _address, found in shown_to(asker)), asker


def test_a_planted_hole_is_found(salon: Any, monkeypatch: pytest.MonkeyPatch):
    from peili.promises.sealed import SealedMixin  # noqa: PLC0415  # models need the settings

    canaries.plant(monkeypatch)
    known = samples(salon)["house"]
    url = reverse("agreements:visit", kwargs={"appointment": known["appointment"]})
    before = canaries.found(answer(browser_of(salon, "receptionist"), "GET", url)[1])
    assert not any(category.startswith("health.") for _whose, category in before)
    monkeypatch.setattr(SealedMixin, "masked", lambda _field, _now: False)
    card = reverse("desk:card", kwargs={"client": known["client"]})
    assert canaries.found(answer(browser_of(salon, "receptionist"), "GET", card)[1])
