"""Whoever is free: whose turn it is, that it never leaves the business, and that ten at once get one each."""

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peili.booking.commands.hold import hold
from peili.booking.commands.occupy import NotOffered
from peili.booking.models import Appointment, Hold
from peili.booking.queries.public import giver, price_list
from peili.booking.queries.turns import turns
from peili.booking.rules.choice import Turn, in_turn, week_of
from peili.booking.rules.hours import moment_of
from tests.booking.test_races import overlaps, together
from tests.support.builders import NOW, create_controller, create_house, create_service, create_staff, local

HELSINKI = ZoneInfo("Europe/Helsinki")
MOMENTS = st.none() | st.integers(0, 5_000).map(lambda hours: NOW - timedelta(hours=hours))
TURNS = st.lists(
    st.builds(Turn, st.integers(0, 50).map(lambda n: UUID(int=n)), st.integers(0, 400), MOMENTS),
    unique_by=lambda turn: turn.resource,
)


@given(TURNS)
def test_everyone_free_has_a_turn_and_nobody_has_two(free: list[Turn]):
    assert sorted(in_turn(free)) == sorted(turn.resource for turn in free)


@given(TURNS, st.randoms(use_true_random=False))
def test_the_order_asked_in_changes_nothing(free: list[Turn], dice):
    shuffled = list(free)
    dice.shuffle(shuffled)
    assert in_turn(shuffled) == in_turn(free)


@given(TURNS)
def test_nobody_before_another_has_more_that_week_or_was_booked_later(free: list[Turn]):
    known = {turn.resource: turn for turn in free}
    for earlier, later in zip(in_turn(free), in_turn(free)[1:], strict=False):
        one, other = known[earlier], known[later]
        assert one.booked <= other.booked
        if one.booked == other.booked and other.last is not None:
            assert one.last is None or one.last <= other.last


@given(st.dates(date(2020, 1, 6), date(2030, 12, 31)))
def test_a_week_begins_on_the_local_monday_and_holds_its_day(day: date):
    begins, ends = (moment_of(minute).astimezone(HELSINKI) for minute in week_of(day, HELSINKI))
    assert (begins.weekday(), begins.hour, begins.minute) == (0, 0, 0)
    assert begins.isocalendar()[:2] == day.isocalendar()[:2]
    assert begins.date() <= day < ends.date() == begins.date() + timedelta(days=7)


@pytest.mark.django_db
@pytest.mark.engine
class TestInTheHouse:
    def test_minutes_of_another_week_count_for_nothing(self):
        house = create_house()
        bea, cea = create_staff(house, "Bea"), create_staff(house, "Cea")
        service = create_service(house, bea, cea)
        for hour in (9, 11, 13):
            hold(service=service, starts_at=local(30, hour), only=bea.pk, now=NOW)  # next Monday
        hold(service=service, starts_at=local(29, 9), only=cea.pk, now=NOW)  # this Sunday
        assert hold(service=service, starts_at=local(24, 12), only=None, now=NOW).hold.staff == bea
        assert hold(service=service, starts_at=local(30, 15), only=None, now=NOW).hold.staff == cea

    def test_with_equal_minutes_it_is_who_was_booked_longest_ago(self):
        from tests.support.builders import create_client  # noqa: PLC0415  # beside its only use

        house = create_house()
        bea, cea, dea = (create_staff(house, name) for name in ("Bea", "Cea", "Dea"))
        service, aino = create_service(house, bea, cea, dea), create_client(house)
        for staff, days in ((bea, 3), (cea, 9), (dea, 6)):
            Appointment.objects.create(
                service=service,
                staff=staff,
                client=aino,
                starts_at=NOW - timedelta(days=2),
                ends_at=NOW - timedelta(days=1),
                price_cents=0,
                channel=Appointment.Channel.DESK,
                made_at=NOW - timedelta(days=days),
            )
        chosen = [
            hold(service=service, starts_at=local(24, 12), only=None, now=NOW).hold.staff for _one in range(3)
        ]
        assert chosen == [cea, dea, bea]

    def test_ended_holds_weigh_nothing(self):
        house = create_house()
        bea, cea = create_staff(house, "Bea"), create_staff(house, "Cea")
        service = create_service(house, bea, cea)
        hold(service=service, starts_at=local(24, 9), only=bea.pk, now=NOW)
        later = NOW + timedelta(hours=1)
        found = turns(
            resources=[bea.resource.pk, cea.resource.pk],
            week=week_of(date(2026, 11, 24), HELSINKI),
            now=later,
        )
        assert [turn.booked for turn in found] == [0, 0]

    def test_a_chair_renter_is_never_drawn_for_the_houses_service(self):
        house, renting = create_house(), create_controller("renter", "Ripsituoli")
        viivi = create_staff(renting, "Viivi")
        service = create_service(house, viivi)  # as no profile can say, but a hand in the database could
        assert giver(service, viivi.code) is None
        assert service not in price_list()
        for only in (None, viivi.pk):
            with pytest.raises(NotOffered):
                hold(service=service, starts_at=local(24, 12), only=only, now=NOW)
        bea = create_staff(house, "Bea")
        service.practitioners.add(bea)
        hold(service=service, starts_at=local(24, 12), only=None, now=NOW)
        assert Hold.objects.get().staff == bea

    def test_whose_turn_it_is_costs_one_query_however_many_are_free(self, django_assert_num_queries):
        house = create_house()
        staff = [create_staff(house, f"Hoitaja {each}") for each in range(6)]
        create_service(house, *staff)
        resources = [each.resource.pk for each in staff]
        with django_assert_num_queries(1):
            turns(resources=resources, week=(0, 1), now=NOW)
        with django_assert_num_queries(0):
            turns(resources=resources[:1], week=(0, 1), now=NOW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.engine
def test_ten_who_ask_for_anyone_at_once_get_one_each_of_the_ten_who_are_free():
    house = create_house()
    staff = [create_staff(house, f"Hoitaja {each}") for each in range(10)]
    service = create_service(house, *staff)
    assert together(service, [local(24, 12)], 10) == {"held": 10}
    assert sorted(Hold.objects.values_list("staff", flat=True)) == sorted(each.pk for each in staff)
    assert together(service, [local(24, 12)], 2) == {"taken": 2}
    assert overlaps() == []
