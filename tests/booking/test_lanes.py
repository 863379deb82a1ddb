"""Double booking goes into an extra lane that somebody opened, says why, and the guard stays whole."""

from datetime import timedelta

import pytest

from peili.booking.commands.book import book_at_desk
from peili.booking.commands.cancel import cancel
from peili.booking.commands.lanes import LaneInUse, close_lane
from peili.booking.commands.move import Place, move, place_of
from peili.booking.commands.occupy import TimeTaken
from peili.booking.commands.restore import restore
from peili.booking.models import Lane, Occupancy, Resource
from peili.booking.queries.free import free_on, load_setting
from peili.booking.rules.availability import Refusal
from peili.booking.rules.hours import minute_of
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, create_client, local
from tests.support.salon import Salon, make_salon
from tests.support.spans import clashes

WHEN = local(26, 10)

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def salon(db: None) -> Salon:
    return make_salon()


def doubled(salon: Salon, *, why: str = "urgent"):
    return book_at_desk(
        client=create_client(salon.house, "Eeva", "Esimerkki", phone="+358405556666"),
        service=salon.facial,
        staff=salon.bea,
        starts_at=WHEN,
        by=PROGRAM,
        now=NOW,
        why=why,
    )


def test_the_second_visit_takes_the_lanes_minutes_and_the_practitioners_stay(salon: Salon):
    first = salon.visit(WHEN)
    before = list(Occupancy.objects.filter(resource=salon.bea.resource))
    second = doubled(salon)
    lane = Lane.objects.get()
    assert lane.resource.lane_of == salon.bea
    assert (lane.starts_at, lane.ends_at) == (WHEN, local(26, 11, 15))
    assert second.staff == first.staff
    assert list(Occupancy.objects.filter(resource=salon.bea.resource)) == before
    assert Occupancy.objects.filter(resource=lane.resource, appointment=second).count() == 1
    rows = Occupancy.objects.values_list("resource_id", "start_minute", "end_minute")
    assert clashes(list(rows)) == []
    entry = Entry.objects.get(act="booking.open_lane")
    assert "why_urgent" in entry.fields
    assert [each.subject_id for each in entry.about.all()] == [salon.bea.subject_id]


def test_without_saying_why_there_is_no_double_booking(salon: Salon):
    salon.visit(WHEN)
    with pytest.raises(TimeTaken):
        doubled(salon, why="")
    assert not Lane.objects.exists()


def test_a_lane_is_no_way_round_a_taken_room_or_client(salon: Salon):
    salon.visit(WHEN)
    salon.visit(WHEN, staff=salon.owner, client=create_client(salon.house, "B", "C", phone="+358405557777"))
    with pytest.raises(TimeTaken) as caught:
        doubled(salon)
    assert caught.value.refusal is Refusal.ROOM_TAKEN
    assert not Lane.objects.exists()


def test_the_public_is_never_offered_a_lane(salon: Salon):
    doubled(salon)
    setting = load_setting(service=salon.facial, first=WHEN.date(), days=1, only=salon.bea.pk)
    assert set(setting.resources.values()) == {salon.bea.resource.pk}
    free = free_on(setting=setting, day=WHEN.date(), now=NOW)
    assert minute_of(WHEN) in [each.minute for each in free]


def test_a_visit_moves_into_a_lane_and_out_of_it_and_an_empty_one_closes(salon: Salon):
    salon.visit(WHEN)
    other = salon.visit(local(26, 13), client=create_client(salon.house, "Eeva", "Esimerkki"))
    to = Place(WHEN, salon.bea.pk)
    inside = move(appointment=other, seen=place_of(other), to=to, by=PROGRAM, now=NOW, why="together")
    lane = Lane.objects.get()
    with pytest.raises(LaneInUse):
        close_lane(lane=lane, by=PROGRAM, now=NOW)
    out = Place(local(26, 13), salon.bea.pk)
    move(appointment=inside, seen=place_of(inside), to=out, by=PROGRAM, now=NOW)
    close_lane(lane=lane, by=PROGRAM, now=NOW)
    assert not Lane.objects.exists()
    assert not Resource.objects.filter(role="lane").exists()


def test_a_cancelled_visit_comes_back_into_the_lane_it_left_but_its_own_time_is_first(salon: Salon):
    first, second = salon.visit(WHEN), doubled(salon)
    lane = Lane.objects.get().resource
    cancel(appointment=second, by=PROGRAM, now=NOW)
    restore(appointment=second, by=PROGRAM, now=NOW)
    assert Occupancy.objects.get(appointment=second, resource=lane)
    cancel(appointment=second, by=PROGRAM, now=NOW)
    cancel(appointment=first, by=PROGRAM, now=NOW)
    restore(appointment=first, by=PROGRAM, now=NOW)
    assert Occupancy.objects.get(appointment=first, resource=salon.bea.resource)
    restore(appointment=second, by=PROGRAM, now=NOW)
    assert Occupancy.objects.get(appointment=second, resource=lane)
    cancel(appointment=second, by=PROGRAM, now=NOW)
    close_lane(lane=Lane.objects.get(), by=PROGRAM, now=NOW)
    with pytest.raises(TimeTaken):
        restore(appointment=second, by=PROGRAM, now=NOW)


def test_a_move_out_of_a_lane_is_taken_back_into_it_while_the_own_time_is_taken(salon: Salon):
    salon.visit(WHEN)
    visit = doubled(salon)
    was = place_of(visit)
    moved = move(appointment=visit, seen=was, to=Place(local(27, 10), salon.bea.pk), by=PROGRAM, now=NOW)
    assert not Occupancy.objects.filter(resource=Lane.objects.get().resource).exists()
    back = {"appointment": moved, "seen": place_of(moved), "to": was, "by": PROGRAM, "now": NOW}
    with pytest.raises(TimeTaken):
        move(**back)
    with pytest.raises(TimeTaken):
        move(**back, undoing=NOW - timedelta(minutes=1))  # of another move
    again = move(**back, undoing=moved.moved_at)
    assert (place_of(again), Lane.objects.count()) == (was, 1)
    assert Occupancy.objects.get(resource=Lane.objects.get().resource).appointment == visit
