"""Making a visit longer or shorter, under the same guard as booking."""

from datetime import timedelta

import pytest

from peili.booking.commands.absence import be_away
from peili.booking.commands.move import MovedMeanwhile, Place, move, place_of
from peili.booking.commands.occupy import TimeTaken
from peili.booking.commands.resize import CannotResize, resize
from peili.booking.models import Appointment, Occupancy, Part
from peili.booking.rules.availability import Need, Refusal
from peili.booking.rules.change import ResizeRefusal
from peili.booking.rules.length import in_steps, lengthened
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, create_client, local
from tests.support.salon import Salon, make_salon

WHEN = local(26, 10)

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def salon(db: None) -> Salon:
    return make_salon()


def sized(visit: Appointment, minutes: int, **other) -> Appointment:
    return resize(
        **{"appointment": visit, "seen": visit.ends_at, "minutes": minutes, "by": PROGRAM, "now": NOW} | other
    )


def lengths(visit: Appointment) -> dict[str, int]:
    rows = Occupancy.objects.filter(appointment=visit).select_related("resource")
    return {row.resource.role: row.end_minute - row.start_minute for row in rows}


@pytest.mark.parametrize("minutes", [5, 45, 90])
def test_everything_the_visit_takes_ends_with_it(salon: Salon, minutes: int):
    visit = salon.visit(WHEN)
    usual = lengths(visit)
    found = sized(visit, minutes)
    assert lengths(visit) == {role: length + minutes - 60 for role, length in usual.items()}
    assert (found.starts_at, found.minutes) == (WHEN, minutes)
    assert Entry.objects.get(act="booking.resize").visit_id == visit.pk
    sized(found, 60)
    assert lengths(visit) == usual


def test_a_visit_within_an_absence_gets_shorter_there_and_no_longer(salon: Salon):
    visit = salon.visit(WHEN)
    be_away(staff=salon.bea, starts_at=local(26, 8), ends_at=local(26, 18), by=PROGRAM, now=NOW)
    found = sized(visit, 30)
    mine = Occupancy.objects.filter(resource__staff=salon.bea)
    assert sum(row.end_minute - row.start_minute for row in mine) == 10 * 60
    with pytest.raises(TimeTaken):
        sized(found, 60)
    assert lengths(visit)["staff"] == 45  # the quarter of an hour after it included


def test_a_room_that_the_service_does_not_ask_for_any_more_stays_the_visits(salon: Salon):
    visit = salon.visit(WHEN)
    Part.objects.filter(role="room").delete()
    found = sized(visit, 90)
    assert lengths(visit)["room"] == 90
    sized(found, 30)
    assert lengths(visit)["room"] == 30


def test_the_next_visit_is_in_the_way_and_nothing_changes(salon: Salon):
    visit = salon.visit(WHEN)
    salon.visit(local(26, 11, 15), client=create_client(salon.house, "Eeva", "Esimerkki"))
    before = lengths(visit)
    with pytest.raises(TimeTaken) as caught:
        sized(visit, 65)
    assert caught.value.refusal is Refusal.PRACTITIONER_TAKEN
    visit.refresh_from_db()
    assert (lengths(visit), visit.minutes) == (before, 60)


@pytest.mark.parametrize("minutes", [0, -5, 4, 62, 12 * 60 + 5])
def test_only_whole_steps_of_five_minutes(salon: Salon, minutes: int):
    with pytest.raises(CannotResize) as caught:
        sized(salon.visit(WHEN), minutes)
    assert caught.value.refusal is ResizeRefusal.NOT_IN_STEPS
    assert not in_steps(minutes)


def test_the_second_of_two_editors_is_told(salon: Salon):
    visit = salon.visit(WHEN)
    sized(visit, 90)
    with pytest.raises(MovedMeanwhile):
        sized(visit, 30)
    assert sized(visit, 90).minutes == 90


def test_a_finished_or_cancelled_visit_keeps_its_length(salon: Salon):
    visit = salon.visit(WHEN)
    Appointment.objects.update(started_at=WHEN, finished_at=WHEN)
    with pytest.raises(CannotResize) as caught:
        sized(visit, 90)
    assert caught.value.refusal is ResizeRefusal.FINISHED


def test_the_length_goes_with_it_when_it_moves(salon: Salon):
    visit = sized(salon.visit(WHEN), 90)
    taken = lengths(visit)
    to = Place(WHEN + timedelta(days=1), salon.owner.pk)
    found = move(appointment=visit, seen=place_of(visit), to=to, by=PROGRAM, now=NOW)
    assert (found.minutes, lengths(visit)) == (90, taken)


def test_parts_that_are_over_before_the_end_stay():
    parts = [Need("staff", "", 0, 30), Need("staff", "", 60, 30), Need("room", "a", -10, 115)]
    longer = {(n.role, n.offset, n.minutes) for n in lengthened(parts, usual=90, wanted=105)}
    assert longer == {("room", -10, 130), ("staff", 0, 30), ("staff", 60, 45)}
    short = {(n.role, n.offset, n.minutes) for n in lengthened(parts, usual=90, wanted=20)}
    assert short == {("room", -10, 45), ("staff", 0, 20)}
