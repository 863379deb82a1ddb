"""A visit's course: started when every gate lets it, finished, missed, or entered afterwards."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from peili.booking.commands.book import book_at_desk
from peili.booking.commands.cancel import CannotCancel, cancel
from peili.booking.commands.visit import Stopped, VisitRefused, finish, missed, start
from peili.booking.models import Appointment, Occupancy
from peili.booking.queries.limits import wish_of
from peili.promises import gates
from peili.promises.gates import Arrival, Stop
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, create_client, create_house, create_service, create_staff, local

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
DAY = date(2026, 11, 24)
AT, DURING, AFTER = local(24, 10), local(24, 10, 30), local(24, 11)


@pytest.fixture
def visit() -> Appointment:
    return booked()


def booked() -> Appointment:
    house = create_house()
    staff = create_staff(house)
    return book_at_desk(
        client=create_client(house),
        service=create_service(house, staff),
        staff=staff,
        starts_at=AT,
        by=PROGRAM,
        now=NOW,
    )


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[Arrival]:
    """Put one gate on the way that never opens, and see what it was asked."""
    asked: list[Arrival] = []

    def never(arrival: Arrival) -> list[Stop]:
        asked.append(arrival)
        return [Stop(code="test.paper", text="Paperi puuttuu", url="/paper/")]

    monkeypatch.setattr(gates, "_gates", {"test.paper": never})
    return asked


def begin(visit: Appointment, *, now=AT, late: str = "") -> Appointment:
    return start(appointment=visit, by=PROGRAM, now=now, on=DAY, today=DAY, late=late)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(VisitRefused) as error:
        act()
    return error.value.refusal.value


def last() -> Entry:
    return Entry.objects.latest("id")


def test_a_visit_starts_now_and_finishes_later(visit: Appointment):
    begun = begin(visit, now=DURING)
    assert (begun.started_at, begun.late) == (DURING, "")
    assert (last().act, last().visit_id, last().purpose) == ("booking.start", visit.pk, "treatment")
    assert list(last().about.values_list("subject_id", flat=True)) == [visit.client.subject_id]
    done = finish(appointment=visit, by=PROGRAM, now=AFTER)
    assert done.finished_at == AFTER
    assert last().act == "booking.finish"


def test_nothing_is_started_or_finished_twice(visit: Appointment):
    assert refused(lambda: finish(appointment=visit, by=PROGRAM, now=AFTER)) == "not_started"
    begin(visit)
    assert refused(lambda: begin(visit)) == "started"
    finish(appointment=visit, by=PROGRAM, now=DURING)
    assert refused(lambda: finish(appointment=visit, by=PROGRAM, now=AFTER)) == "finished"
    visit.refresh_from_db()
    assert (visit.started_at, visit.finished_at) == (AT, DURING)


def test_a_gate_stops_the_visit_and_leaves_it_as_it_was(visit: Appointment, closed: list[Arrival]):
    with pytest.raises(Stopped) as stopped:
        begin(visit, now=DURING)
    assert [(stop.code, stop.url) for stop in stopped.value.stops] == [("test.paper", "/paper/")]
    wish = wish_of(visit, now=DURING, starts=True)
    assert closed == [Arrival(appointment_id=visit.pk, now=DURING, on=DAY, wish=wish)]
    visit.refresh_from_db()
    assert visit.started_at is None
    assert not Entry.objects.filter(act="booking.start").exists()


def test_what_was_given_outside_is_entered_late_with_what_was_missing(
    visit: Appointment, closed: list[Arrival]
):
    begun = begin(visit, now=AFTER, late="power_cut")
    assert (begun.started_at, begun.late) == (AT, "power_cut")
    assert set(last().fields) == {"started_at", "late", "test.paper"}
    assert len(closed) == 1


def test_no_gate_is_asked_of_a_visit_that_may_not_start_anyway(visit: Appointment, closed: list[Arrival]):
    cancel(appointment=visit, by=PROGRAM, now=NOW)
    assert refused(lambda: begin(visit)) == "not_live"
    assert closed == []


def test_every_gate_is_asked_and_all_that_is_missing_is_said(
    visit: Appointment, monkeypatch: pytest.MonkeyPatch
):
    names = ("b.second", "a.first")
    stops = {name: lambda _arrival, name=name: [Stop(code=name, text=name)] for name in names}
    monkeypatch.setattr(gates, "_gates", stops)
    with pytest.raises(Stopped) as stopped:
        begin(visit)
    assert [stop.code for stop in stopped.value.stops] == ["a.first", "b.second"]


def test_a_booking_without_a_card_is_not_started(visit: Appointment):
    from peili.people.commands.claims import make_claim  # noqa: PLC0415  # only here

    claim = make_claim(
        register=visit.client.register,
        first_name="Aini",
        last_name="Kirjoitettu",
        phone="+358401112222",
        email="",
        adult_confirmed=True,
        language="fi",
        now=NOW,
    )
    Appointment.objects.filter(pk=visit.pk).update(client=None, claim=claim)
    assert refused(lambda: begin(visit)) == "no_card"


def test_a_client_who_did_not_come_frees_the_time(visit: Appointment):
    assert refused(lambda: missed(appointment=visit, by=PROGRAM, now=local(24, 9))) == "not_yet"
    assert Occupancy.objects.filter(appointment=visit).exists()
    gone = missed(appointment=visit, by=PROGRAM, now=DURING)
    assert gone.state == "missed"
    assert not Occupancy.objects.filter(appointment=visit).exists()
    assert last().act == "booking.missed"
    assert refused(lambda: begin(visit, now=DURING)) == "not_live"
    assert refused(lambda: missed(appointment=visit, by=PROGRAM, now=DURING)) == "not_live"


def test_a_treatment_under_way_is_neither_missed_nor_cancelled(visit: Appointment):
    begin(visit)
    assert refused(lambda: missed(appointment=visit, by=PROGRAM, now=DURING)) == "started"
    with pytest.raises(CannotCancel):
        cancel(appointment=visit, by=PROGRAM, now=DURING)
    assert Occupancy.objects.filter(appointment=visit).exists()


@pytest.mark.parametrize("values", [{"finished_at": AFTER}, {"state": "missed", "started_at": AT}])
def test_the_database_refuses_a_course_that_cannot_be(visit: Appointment, values: dict[str, object]):
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=visit.pk).update(**values)


@pytest.mark.django_db(transaction=True)
def test_of_those_who_press_at_once_one_starts_it():
    visit, ends = booked(), Counter[str]()
    ready = threading.Barrier(4)

    def press() -> None:
        try:
            connection.ensure_connection()
            ready.wait()
            begin(visit)
            ends["started"] += 1
        except VisitRefused as error:
            ends["was" if error.refusal.value == "started" else error.refusal.value] += 1
        except Exception as error:  # noqa: BLE001  # whatever somebody would have met is counted
            ends[repr(error)] += 1
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _each in range(4)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert ends == {"started": 1, "was": 3}
    assert Entry.objects.filter(act="booking.start").count() == 1
