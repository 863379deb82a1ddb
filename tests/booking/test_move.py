"""Moving a visit: its minutes go with it, nobody loses another's change, and the client is told."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from peili.booking.commands.cancel import cancel
from peili.booking.commands.join import card_from_claim
from peili.booking.commands.move import CannotMove, MovedMeanwhile, Place, move, place_of
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.commands.telling import remind_due
from peili.booking.commands.visit import start
from peili.booking.models import Appointment, Occupancy
from peili.booking.rules.availability import Refusal
from peili.booking.rules.change import MoveRefusal, why_not_move
from peili.outbox.models import Message
from peili.trail.commands import CLIENT, PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, local
from tests.support.salon import Salon, make_salon
from tests.support.spans import clashes

WHEN, LATER = local(26, 13, 15), local(26, 15)
HOUR = timedelta(hours=1)

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def salon(db: None) -> Salon:
    found = make_salon()
    found.aino.email = "aino@example.org"
    found.aino.save()
    return found


def moved(visit: Appointment, at=LATER, *, staff=None, by=PROGRAM, now=NOW, seen=None) -> Appointment:
    to = Place(at, staff.pk if staff else visit.staff_id)
    return move(appointment=visit, seen=seen or place_of(visit), to=to, by=by, now=now)


def spans(visit: Appointment) -> list[tuple[int, int]]:
    return sorted(Occupancy.objects.filter(appointment=visit).values_list("start_minute", "end_minute"))


def taken() -> list[tuple]:
    return list(Occupancy.objects.values_list("resource_id", "start_minute", "end_minute"))


def test_the_minutes_go_with_the_visit_and_the_old_ones_are_free(salon: Salon):
    visit = salon.visit(WHEN)
    before = spans(visit)
    found = moved(visit)
    by = int((LATER - WHEN).total_seconds()) // 60
    assert spans(found) == [(begins + by, ends + by) for begins, ends in before]
    assert (found.starts_at, found.ends_at - found.starts_at) == (LATER, visit.ends_at - visit.starts_at)
    assert Appointment.objects.get().moved_at == NOW
    salon.visit(WHEN)
    entry = Entry.objects.get(act="booking.move")
    assert (entry.thing_id, entry.visit_id) == (visit.pk, visit.pk)


def test_it_may_overlap_where_it_was(salon: Salon):
    visit = salon.visit(WHEN)
    assert moved(visit, WHEN + timedelta(minutes=15)).starts_at == WHEN + timedelta(minutes=15)


def test_a_taken_time_leaves_everything_as_it_was(salon: Salon):
    visit, _other = salon.visit(WHEN), salon.visit(LATER)
    before = spans(visit)
    with pytest.raises(TimeTaken) as caught:
        moved(visit)
    assert caught.value.refusal in {Refusal.PRACTITIONER_TAKEN, Refusal.CLIENT_TAKEN}
    assert (spans(visit), Appointment.objects.get(pk=visit.pk).starts_at) == (before, WHEN)
    assert not Entry.objects.filter(act="booking.move").exists()


def test_whoever_does_not_give_the_service_does_not_get_it(salon: Salon):
    with pytest.raises(NotOffered):
        moved(salon.visit(WHEN), staff=salon.renter)


def test_the_second_of_two_who_move_it_is_told_and_undoes_nothing(salon: Salon):
    visit = salon.visit(WHEN)
    seen = place_of(visit)
    moved(visit, seen=seen)
    with pytest.raises(MovedMeanwhile) as caught:
        moved(visit, local(26, 10), seen=seen)
    assert caught.value.current.starts_at == LATER


def test_the_same_press_twice_moves_and_tells_once(salon: Salon):
    visit = salon.visit(WHEN)
    seen = place_of(visit)
    assert moved(visit, seen=seen).starts_at == moved(visit, seen=seen).starts_at
    assert Message.objects.filter(code="booking.moved").count() == 1


def test_a_claim_moves_too_and_its_card_follows(salon: Salon):
    visit = moved(salon.online(WHEN))
    card_from_claim(claim=visit.claim, by=PROGRAM, now=NOW, on=NOW.date())
    again = moved(Appointment.objects.get(pk=visit.pk), WHEN)
    assert len(spans(again)) == len(spans(visit))
    assert clashes(taken()) == []


@pytest.mark.parametrize(
    ("case", "why"),
    [
        ({}, None),
        ({"live": False}, MoveRefusal.NOT_LIVE),
        ({"started": True}, MoveRefusal.HAS_BEGUN),
        ({"now": WHEN}, MoveRefusal.HAS_BEGUN),
        ({"now": WHEN, "by_client": False}, None),
        ({"now": WHEN - 24 * HOUR}, None),
        ({"now": WHEN - 24 * HOUR + timedelta(seconds=1)}, MoveRefusal.TOO_LATE),
        ({"now": WHEN - HOUR, "by_client": False}, None),
    ],
)
def test_the_rule(case: dict, why: MoveRefusal | None):
    usual = {"live": True, "started": False, "starts_at": WHEN, "now": NOW, "by_client": True}
    assert why_not_move(**{**usual, "until": 24 * HOUR, **case}) is why


def test_a_client_moves_until_the_cut_off_and_within_the_houses_terms(salon: Salon):
    visit = salon.visit(WHEN)
    with pytest.raises(CannotMove) as caught:
        moved(visit, by=CLIENT, now=WHEN - HOUR)
    assert caught.value.refusal is MoveRefusal.TOO_LATE
    with pytest.raises(TimeTaken) as soon:
        moved(visit, local(24, 9), by=CLIENT, now=local(24, 8, 30))
    assert soon.value.refusal is Refusal.TOO_SOON
    assert moved(visit, by=CLIENT).starts_at == LATER


def test_a_cancelled_or_started_visit_stays(salon: Salon):
    off, begun = salon.visit(WHEN), salon.visit(LATER)
    cancel(appointment=off, by=PROGRAM, now=NOW)
    start(appointment=begun, by=PROGRAM, now=LATER, on=LATER.date(), today=LATER.date())
    for visit, why in ((off, MoveRefusal.NOT_LIVE), (begun, MoveRefusal.HAS_BEGUN)):
        with pytest.raises(CannotMove) as caught:
            moved(visit, local(26, 10))
        assert caught.value.refusal is why


def test_the_client_is_told_of_both_times_and_reminded_of_the_new_one(salon: Salon):
    visit = salon.visit(WHEN + timedelta(days=1))
    visit = moved(visit, LATER)
    message = Message.objects.get(code="booking.moved")
    assert message.heading == "Aikasi on siirretty: to 26.11. klo 15.00"
    assert "Se oli pe 27.11. klo 13.15." in message.body
    assert Message.objects.get(code="booking.booked").state == Message.State.CANCELLED
    assert remind_due(now=LATER - 24 * HOUR) == 1
    moved(visit, LATER + timedelta(days=1), now=LATER - 23 * HOUR)
    assert Message.objects.filter(code="booking.reminder", state=Message.State.QUEUED).count() == 0
    assert remind_due(now=LATER + HOUR) == 1


@pytest.mark.django_db(transaction=True)
def test_moves_and_bookings_at_once_leave_one_in_each_place_and_nobody_meets_an_error():
    salon = make_salon()
    visits = [salon.visit(local(26, hour)) for hour in (9, 11, 13, 15)]
    ends: list[str] = []
    ready = threading.Barrier(8)

    def one(number: int) -> None:
        try:
            connection.ensure_connection()
            visit, to = visits[number % 4], local(26, 9 + (number * 3 + 1) % 7, 15 * (number % 2))
            ready.wait()
            for at in (to, to + HOUR, to - HOUR):
                try:
                    moved(visit, at, seen=place_of(Appointment.objects.get(pk=visit.pk)))
                    ends.append("moved")
                except (TimeTaken, MovedMeanwhile) as met:
                    ends.append(type(met).__name__)
                except Exception as error:  # noqa: BLE001  # whatever a person would have met is counted
                    ends.append(repr(error))
        finally:
            connection.close()

    running = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert set(ends) <= {"moved", "TimeTaken", "MovedMeanwhile"}
    assert clashes(taken()) == []
    assert all(spans(visit) for visit in visits)
