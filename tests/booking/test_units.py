"""Rooms and devices out of use: what they meet is listed, another one stands in at the same time."""

import pytest

from peili.booking.commands.fitting import weigh
from peili.booking.commands.units import NoSpare, change_units, put_back, take_out_of_use
from peili.booking.models import Block, Occupancy, Resource, Unfit
from peili.booking.queries.proposals import proposals
from peili.booking.queries.units import out_of_use, spares, units
from peili.outbox.models import Message
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, create_client, local
from tests.support.salon import Salon, make_salon

pytestmark = [pytest.mark.django_db]
TEN, TWO = local(26, 10), local(26, 14)


@pytest.fixture
def salon(db: None) -> Salon:
    return make_salon()


def room_of(visit) -> Resource:
    return Resource.objects.get(occupancy__appointment=visit, role="room")


def out(unit: Resource, begins=TEN, ends=TWO) -> Block:
    return take_out_of_use(unit=unit, kind="broken", starts_at=begins, ends_at=ends, by=PROGRAM, now=NOW)


def test_a_visit_in_a_room_out_of_use_is_listed_and_another_room_stands_in(salon: Salon):
    visit = salon.visit(local(26, 11))
    broken = room_of(visit)
    out(broken)
    found = Unfit.objects.get()
    assert (found.appointment, found.why) == (visit, "unit")
    sent = Message.objects.count()
    change_units(appointment=visit, by=PROGRAM, now=NOW)
    assert room_of(visit) != broken
    assert not Unfit.objects.exists()
    assert Message.objects.count() == sent  # nothing the client agreed has changed
    assert Entry.objects.get(act="booking.change_units").visit_id == visit.pk
    taken = Occupancy.objects.filter(resource=broken, appointment=visit)
    assert not taken.exists()
    with pytest.raises(NoSpare):  # it has a place now
        change_units(appointment=visit, by=PROGRAM, now=NOW)


def test_without_another_room_the_visit_must_move_and_not_within_the_outage(salon: Salon):
    first, second = (
        salon.visit(local(26, 11)),
        salon.visit(local(26, 11), client=create_client(salon.house, "Lea"), staff=salon.owner),
    )
    broken = room_of(first)
    out(broken)
    assert spares([first, second]) == {}
    with pytest.raises(NoSpare):
        change_units(appointment=first, by=PROGRAM, now=NOW)
    out(room_of(second))
    starts = [each.starts_at for each in proposals([first], now=NOW)[first.pk]]
    assert starts
    assert all(each >= TWO or each <= TEN for each in starts)


def test_weighing_an_outage_changes_nothing_and_putting_back_frees_the_time(salon: Salon):
    visit = salon.visit(local(26, 11))
    seen = []
    weigh(lambda: out(room_of(visit)), now=NOW, look=seen.append)
    assert seen == [{visit.pk: Unfit.Why.UNIT}]
    assert not out_of_use(now=NOW).exists()
    made = out(room_of(visit))
    put_back(outage=made, by=PROGRAM, now=NOW)
    assert not Unfit.objects.exists()
    assert not Occupancy.objects.filter(block__isnull=False).exists()


def test_nobody_s_time_is_taken_by_a_word_for_things(salon: Salon):
    with pytest.raises(AssertionError):
        out(Resource.objects.get(staff=salon.bea))
    assert [each.role for each in units()] == ["room", "room"]
