"""Another calendar of a practitioner: what it takes is taken here, and nothing else comes in."""

from datetime import timedelta
from typing import Any

import pytest

from peili.booking.models import Block, Occupancy
from peili.booking.queries.free import free_on, load_setting
from peili.booking.queries.unfit import standing
from peili.exchange.commands import asking
from peili.exchange.commands.calendars import add_calendar, read, read_due, remove_calendar
from peili.exchange.commands.feeds import NotDeclared
from peili.exchange.models import Calendar
from peili.exchange.queries.calendars import clashes_for
from peili.exchange.rules.addresses import BadAddress, read_address
from peili.house.egress.connections import Answered, Asking, NotLetIn, TooLarge, Unreachable
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
    """What the other side answers: bytes, a whole answer, or what goes wrong; `asked` is what was asked."""
    said: dict[str, Any] = {"now": text(LUNCH), "asked": []}

    def ask(_url: object, asking: Asking, **_how: object) -> Answered:
        said["asked"].append(asking)
        now = said["now"].pop(0) if isinstance(said["now"], list) else said["now"]
        if isinstance(now, Exception):
            raise now
        return now if isinstance(now, Answered) else Answered(200, bytes(now))

    monkeypatch.setattr(asking, "ask", ask)
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
        (NotLetIn(), Calendar.Problem.LOCKED),
        (Answered(404, text(LATER)), Calendar.Problem.SILENT),
        (Answered(304, b""), Calendar.Problem.SILENT),
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
        "/desk/connections/calendars/new/",
        {"staff": salon.bea.pk, "party": "pilvi", "way": "link", "address": address},
    )
    assert page.status_code == 422
    assert not Calendar.objects.exists()


def test_webcal_is_https(salon: Any):
    page = salon.browser(salon.bea).post(
        "/desk/connections/calendars/new/",
        {
            "staff": salon.bea.pk,
            "party": "pilvi",
            "way": "link",
            "address": ADDRESS.replace("https", "webcal"),
        },
    )
    assert page.status_code == 200
    assert Calendar.objects.get().address == ADDRESS
    assert "salainen" not in page.content.decode()


def test_what_has_not_changed_is_not_sent_again_but_once_a_day_all_is(salon: Any, answers: dict[str, Any]):
    calendar = added(salon)
    answers["now"] = Answered(200, text(LUNCH), '"v1"', "Mon, 23 Nov 2026 08:00:00 GMT")
    read(calendar=calendar, now=NOW)
    answers["now"] = Answered(304, b"")
    later = NOW + timedelta(minutes=15)
    read(calendar=calendar, now=later)
    assert answers["asked"][1].headers == {
        "If-None-Match": '"v1"',
        "If-Modified-Since": "Mon, 23 Nov 2026 08:00:00 GMT",
    }
    calendar.refresh_from_db()
    assert (calendar.read_at, calendar.problem, calendar.etag) == (later, "", '"v1"')
    assert Block.objects.count() == 1
    answers["now"] = Answered(200, text(LATER), "x" * 201, "tomorrow\r\nHost: x")
    read(calendar=calendar, now=NOW + timedelta(days=1))
    assert answers["asked"][2].headers == {}
    calendar.refresh_from_db()
    assert (calendar.etag, calendar.modified) == ("", "")
    assert Block.objects.get().starts_at == local(26, 12)


def test_one_that_cannot_be_read_is_tried_less_and_less_often_until_it_can(
    salon: Any, answers: dict[str, Any]
):
    calendar = added(salon)
    answers["now"] = Unreachable("silent")
    now, waits = NOW, []
    for _each in range(7):
        assert read_due(now=now) == 1
        calendar.refresh_from_db()
        waits.append((calendar.next_at - now) // timedelta(minutes=15))
        assert read_due(now=calendar.next_at - timedelta(minutes=1)) == 0
        now = calendar.next_at
    assert waits == [2, 4, 8, 16, 32, 32, 32]
    answers["now"] = text(LUNCH)
    read_due(now=now)
    calendar.refresh_from_db()
    assert (calendar.failures, calendar.next_at - now) == (0, timedelta(minutes=15))
    page = salon.browser(salon.bea).get("/desk/connections/").content.decode()
    assert "luettu viimeksi" in page


BUSY = b"BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nFREEBUSY:20261125T100000Z/PT1H\nEND:VFREEBUSY\nEND:VCALENDAR"


def events(*texts: bytes, more: bytes = b"") -> bytes:
    rows = b"".join(
        b"<d:response><d:href>/a.ics</d:href><d:propstat><d:prop><c:calendar-data>%s</c:calendar-data>"
        b"</d:prop></d:propstat></d:response>" % each
        for each in texts
    )
    return (
        b'<?xml version="1.0"?>%s<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">%s'
        b"</d:multistatus>" % (more, rows)
    )


def caldav(salon: Any) -> Calendar:
    return add_calendar(
        staff=salon.bea, party="pilvi", address="https://pilvi.example/dav/bea/", way="caldav", user="bea",
        password="oma-salasana", by=PROGRAM, now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    "now",
    [
        [Answered(200, BUSY)],
        [Answered(403, b"<error/>"), Answered(207, events(text(LUNCH), text(LATER.replace("26", "25"))))],
        [Answered(501, b""), Answered(207, events(b"<![CDATA[" + text(LUNCH) + b"]]>"))],
        [Answered(207, events()), Answered(207, events(text(LUNCH)))],
    ],
)
def test_a_calendar_is_asked_by_caldav_for_its_times_only(salon: Any, answers: dict[str, Any], now: Any):
    calendar = caldav(salon)
    answers["now"] = list(now)
    read(calendar=calendar, now=NOW)
    assert (Block.objects.get().starts_at, Block.objects.get().ends_at) == (local(25, 12), local(25, 13))
    for each in answers["asked"]:
        assert (each.method, each.user, each.password) == ("REPORT", "bea", "oma-salasana")
        assert b"20261122T220000Z" in each.body  # from midnight here
        assert b"SUMMARY" not in each.body
        assert "oma-salasana" not in repr(each)
    calendar.refresh_from_db()
    assert (calendar.user, calendar.password) == ("bea", "oma-salasana")


BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Answered(403, b""), Calendar.Problem.LOCKED),
        (Answered(404, b""), Calendar.Problem.LOCKED),
        (Answered(500, b""), Calendar.Problem.SILENT),
        (Answered(200, b"<html>"), Calendar.Problem.SILENT),
        (Answered(207, b"<html><p>"), Calendar.Problem.NOT_A_CALENDAR),
        (Answered(207, b"<html></html>"), Calendar.Problem.NOT_A_CALENDAR),
        (Answered(207, events(b"&c;", more=BOMB)), Calendar.Problem.NOT_A_CALENDAR),
        (Answered(207, b"\xff\xfe"), Calendar.Problem.NOT_A_CALENDAR),
        (NotLetIn(), Calendar.Problem.LOCKED),
    ],
)
def test_what_caldav_cannot_tell_says_why(salon: Any, answers: dict[str, Any], answer: Any, problem: str):
    calendar, answers["now"] = caldav(salon), answer
    read(calendar=calendar, now=NOW)
    calendar.refresh_from_db()
    assert (calendar.problem, calendar.read_at) == (problem, None)
    assert not Block.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"way": "caldav"}, "password"),
        ({"way": "caldav", "user": "bea"}, "password"),
        ({"password": "x"}, "user"),
        ({"way": "caldav", "user": "a:b", "password": "x"}, "user"),
        ({"way": "post"}, "way"),
    ],
)
def test_a_name_and_a_password_go_together(salon: Any, typed: dict[str, str], field: str):
    sent = {"staff": salon.bea.pk, "party": "pilvi", "way": "link", "address": ADDRESS, **typed}
    page = salon.browser(salon.bea).post("/desk/connections/calendars/new/", sent)
    assert page.status_code == 422
    assert page.context["form"].errors.get(field)
    assert not Calendar.objects.exists()


def test_a_password_is_kept_and_never_shown(salon: Any):
    sent = {"staff": salon.bea.pk, "party": "pilvi", "address": "https://pilvi.example/dav/", "way": "caldav"}
    browser = salon.browser(salon.bea)
    page = browser.post("/desk/connections/calendars/new/", sent | {"user": "bea", "password": " salainen "})
    assert page.status_code == 200
    assert "salainen" not in page.content.decode()
    assert Calendar.objects.get().password == " salainen "
    refused = browser.post("/desk/connections/calendars/new/", sent | {"password": "toinensana"})
    assert "toinensana" not in refused.content.decode()
