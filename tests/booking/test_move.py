"""Moving a visit: the same booking at another time, or nothing at all."""

from datetime import timedelta
from typing import Any

import pytest

from peili.booking.commands.cancel import cancel
from peili.booking.commands.move import CannotMove, move
from peili.booking.commands.occupy import TimeTaken
from peili.booking.models import Appointment, Occupancy
from peili.outbox.models import Message
from peili.trail.commands import CLIENT, PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, local
from tests.support.salon import make_salon

pytestmark = pytest.mark.django_db


@pytest.fixture
def salon() -> Any:
    made = make_salon()
    made.aino.email = "aino@example.invalid"
    made.aino.save(update_fields=["email"])
    return made


def spans(visit: Appointment) -> set[int]:
    return set(Occupancy.objects.filter(appointment=visit).values_list("start_minute", flat=True))


def test_the_minutes_the_message_and_the_entry_follow_the_visit(salon: Any):
    visit, there = salon.visit(local(26, 10)), local(27, 11)
    rows = Occupancy.objects.filter(appointment=visit).count()
    moved = move(appointment=visit, starts_at=there, by=CLIENT, now=NOW)
    assert moved.pk == visit.pk
    assert (moved.starts_at, moved.ends_at) == (there, there + timedelta(minutes=salon.facial.minutes))
    minute = int(there.timestamp()) // 60
    assert spans(moved) == {minute}
    assert Occupancy.objects.filter(appointment=moved).count() == rows
    said = Message.objects.filter(thing_id=visit.pk).order_by("id")
    assert [each.state for each in said] == ["cancelled", "queued"]
    assert said.last().heading == "Aikasi on siirretty: pe 27.11. klo 11.00"
    assert Entry.objects.filter(act="booking.move", visit_id=visit.pk).count() == 1
    assert salon.visit(local(26, 10), client=salon.aino).pk != visit.pk  # the old minutes are free


def test_a_taken_time_leaves_the_visit_where_it_was(salon: Any):
    visit = salon.visit(local(26, 10))
    other = salon.visit(local(27, 11))
    before = spans(visit)
    with pytest.raises(TimeTaken):
        move(appointment=visit, starts_at=other.starts_at, by=CLIENT, now=NOW)
    visit.refresh_from_db()
    assert (visit.starts_at, spans(visit)) == (local(26, 10), before)
    assert Message.objects.get(thing_id=visit.pk).state == "queued"


def test_a_cancelled_or_begun_visit_does_not_move(salon: Any):
    visit = salon.visit(local(26, 10))
    with pytest.raises(CannotMove):
        move(appointment=visit, starts_at=local(27, 11), by=CLIENT, now=local(26, 10))
    cancel(appointment=visit, by=PROGRAM, now=NOW)
    with pytest.raises(CannotMove):
        move(appointment=visit, starts_at=local(27, 11), by=CLIENT, now=NOW)
