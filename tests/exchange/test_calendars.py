"""Another calendar of a practitioner: what it takes is taken here, and nothing else comes in."""

from datetime import timedelta
from typing import Any

import pytest

from peili.booking.models import Block, Occupancy
from peili.booking.queries.free import free_on, load_setting
from peili.booking.queries.unfit import standing
from peili.exchange.commands import calendars
from peili.exchange.commands.calendars import add_calendar, read, read_due, remove_calendar
from peili.exchange.commands.feeds import NotDeclared
from peili.exchange.models import Calendar
from peili.exchange.queries.calendars import clashes_for
from peili.exchange.rules.addresses import BadAddress, read_address
from peili.house.egress.connections import TooLarge, Unreachable
from peili.house.models import Party, RefusedConnection
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, local

ADDRESS = "https://pilvi.example/salainen/basic.ics"
LUNCH = "BEGIN:VEVENT\nSUMMARY:Hammaslääkäri\nDTSTART:20261125T100000Z\nDTEND:20261125T110000Z\nEND:VEVENT\n"
LATER = "BEGIN:VEVENT\nSUMMARY:Muuta\nDTSTART:20261126T100000Z\nDTEND:20261126T110000Z\nEND:VEVENT\n"


def text(*events: str) -> bytes:
    return f"BEGIN:VCALENDAR\n{''.join(events)}END:VCALENDAR\n".encode()


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the other side answers: bytes, or what goes wrong."""
    said: dict[str, Any] = {"now": text(LUNCH)}

    def fetch(_url: object, **_how: object) -> bytes:
        if isinstance(said["now"], Exception):
            raise said["now"]
        return bytes(said["now"])

    monkeypatch.setattr(calendars, "fetch", fetch)
    return said


def added(salon: Any) -> Calendar:
    return add_calendar(staff=salon.bea, party="pilvi", address=ADDRESS, by=PROGRAM, now=NOW)


def test_what_is_taken_elsewhere_cannot_be_booked_here_and_no_word_of_it_is_kept(
    salon: Any, answers: dict[str, Any]
):
    calendar = added(salon)
    assert read_due(now=NOW) == 1
    assert read_due(now=NOW) == 0  # its turn comes again in a quarter of an hour
    setting = load_setting(service=salon.facial, first=local(25, 9).date(), days=1, only=salon.bea.pk)
    free = {each.minute for each in free_on(setting=setting, day=local(25, 9).date(), now=NOW)}
    begins, ends = (int(local(25, hour).timestamp()) // 60 for hour in (12, 13))
    assert free
    assert not {each for each in free if begins - 75 < each < ends}
    block = Block.objects.get()
    assert (block.kind, block.starts_at, block.ends_at) == ("outside", local(25, 12), local(25, 13))
    assert calendar.address == ADDRESS
    entry = Entry.objects.get(act="exchange.read_calendar")
    assert [each.subject_id for each in entry.about.all()] == [salon.bea.subject_id]


def test_a_calendar_is_followed_and_removed_with_its_times(salon: Any, answers: dict[str, Any]):
    calendar = added(salon)
    answers["now"] = text(LUNCH, LATER)
    read(calendar=calendar, now=NOW)
    stays = Block.objects.get(starts_at=local(26, 12))
    answers["now"] = text(LATER)
    read(calendar=calendar, now=NOW + timedelta(minutes=15))
    assert Block.objects.get() == stays
    read(calendar=calendar, now=NOW + timedelta(minutes=30))
    assert Entry.objects.filter(act="exchange.read_calendar").count() == 2  # nothing changed the third time
    remove_calendar(calendar=calendar, by=PROGRAM, now=NOW)
    assert not Block.objects.exists()
    assert not Occupancy.objects.filter(block__isnull=False).exists()


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Unreachable("silent"), Calendar.Problem.SILENT),
        (TooLarge(), Calendar.Problem.TOO_MUCH),
        (b"<html>", Calendar.Problem.NOT_A_CALENDAR),
        (b"\xff\xfe\x00", Calendar.Problem.NOT_A_CALENDAR),
    ],
)
def test_what_cannot_be_read_says_why_and_keeps_the_times_it_had(
    salon: Any, answers: dict[str, Any], answer: Any, problem: str
):
    calendar = added(salon)
    read(calendar=calendar, now=NOW)
    answers["now"] = answer
    read(calendar=calendar, now=NOW + timedelta(minutes=15))
    calendar.refresh_from_db()
    assert (calendar.problem, calendar.read_at) == (problem, NOW)
    assert Block.objects.count() == 1
    page = salon.browser(salon.bea).get("/desk/").content.decode()
    assert "Toista kalenteria ei voitu lukea" in page


def test_bookings_that_meet_it_stay_and_are_listed(salon: Any, answers: dict[str, Any]):
    visit = salon.visit(local(25, 12))
    read(calendar=added(salon), now=NOW)
    assert list(clashes_for(salon.owner, now=NOW)) == [visit]
    assert not clashes_for(salon.renter, now=NOW).exists()
    page = salon.browser(salon.bea).get("/desk/connections/").content.decode()
    assert f"/{visit.pk}/" in page
    assert "Aino" not in page
    assert [(each.appointment, each.why) for each in standing(now=NOW)] == [(visit, "outside")]
    assert "1 varaus osuu" in salon.browser(salon.owner).get("/desk/").content.decode()
    remove_calendar(calendar=Calendar.objects.get(), by=PROGRAM, now=NOW)
    assert not standing(now=NOW).exists()


def test_only_a_declared_host_of_the_party_is_read(salon: Any):
    for party, address in (("pilvi", "https://paja.example/a.ics"), ("nobody", ADDRESS)):
        with pytest.raises(NotDeclared):
            add_calendar(staff=salon.bea, party=party, address=address, by=PROGRAM, now=NOW)
    calendar = added(salon)
    Party.objects.filter(code="pilvi").delete()
    read(calendar=calendar, now=NOW)
    calendar.refresh_from_db()
    assert calendar.problem == Calendar.Problem.REFUSED
    assert RefusedConnection.objects.get().host == "pilvi.example"


@pytest.mark.parametrize(
    "address",
    [
        "http://pilvi.example/a.ics",
        "https://me:secret@pilvi.example/a.ics",
        "https://pilvi.example:8443/a.ics",
        "https://pilvi.example:x/",
        "file:///etc/passwd",
        "https://",
        "https://[",
        "https://pilvi.example/a b\r\nHost: x",
    ],
)
def test_an_address_the_program_does_not_fetch_from_is_said_at_the_field(salon: Any, address: str):
    with pytest.raises(BadAddress):
        read_address(address)
    page = salon.browser(salon.bea).post(
        "/desk/connections/calendars/new/", {"staff": salon.bea.pk, "party": "pilvi", "address": address}
    )
    assert page.status_code == 422
    assert not Calendar.objects.exists()


def test_webcal_is_https(salon: Any):
    page = salon.browser(salon.bea).post(
        "/desk/connections/calendars/new/",
        {"staff": salon.bea.pk, "party": "pilvi", "address": ADDRESS.replace("https", "webcal")},
    )
    assert page.status_code == 200
    assert Calendar.objects.get().address == ADDRESS
    assert "salainen" not in page.content.decode()
