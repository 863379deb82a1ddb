"""Series of visits: proposed by the clock on the wall, booked all or none, moved and cancelled in part."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from peili.booking.commands.book import book_at_desk
from peili.booking.commands.cancel import cancel, cancel_all
from peili.booking.commands.series import NotThen, book_series, move_rest
from peili.booking.commands.together import Arranged
from peili.booking.models import Appointment, Occupancy
from peili.booking.queries.series import of_series, propose, unbound
from peili.booking.queries.together import Several, Wanted, load_several, visits_on
from peili.booking.rules import series
from peili.booking.rules.availability import Refusal
from peili.booking.rules.hours import moment_of
from peili.outbox.models import Message
from peili.trail.commands import PROGRAM
from tests.support.builders import (
    NOW,
    TODAY,
    create_client,
    create_house,
    create_service,
    create_staff,
    local,
)

HELSINKI_SPRING = date(2027, 3, 28)


def test_a_series_keeps_the_time_on_the_wall_when_clocks_change():
    zone = ZoneInfo("Europe/Helsinki")
    days = series.dates(date(2027, 3, 14), weeks=2, times=3)
    assert days == [date(2027, 3, 14), date(2027, 3, 28), date(2027, 4, 11)]
    first = datetime(2027, 3, 14, 8, 0, tzinfo=UTC)  # ten by the wall
    found = [series.same_time(first, day, zone) for day in days]
    assert [each.astimezone(zone).hour for each in found] == [10, 10, 10]
    assert [each.hour for each in found] == [8, 7, 7]
    night = datetime(2027, 3, 14, 1, 30, tzinfo=UTC)  # half past three, which the 28th does not have
    assert series.same_time(night, HELSINKI_SPRING, zone).astimezone(zone).hour == 4


def test_the_nearest_times_on_either_side():
    assert series.nearest([10, 40, 70, 200], 60, at_most=2) == [40, 70]


class House:
    def __init__(self) -> None:
        self.house = create_house()
        self.bea = create_staff(self.house)
        self.facial = create_service(self.house, self.bea)
        self.aino = create_client(self.house)
        self.aino.email = "aino@example.org"
        self.aino.save()

    def several(self) -> Several:
        found = load_several(wanted=[Wanted(self.facial)], first=TODAY, days=200)
        return unbound(found)

    def propose(self, *, weeks: int = 4, times: int = 3, day: date = date(2026, 11, 24)) -> list[Any]:
        several = self.several()
        ten = next(
            each for each in visits_on(several, day=day, now=NOW) if moment_of(each.minute) == local(24, 10)
        )
        return propose(several, first=ten, weeks=weeks, times=times, now=NOW)

    def at(self, starts_at: datetime) -> Arranged:
        return Arranged(starts_at, (0,), (self.bea.pk,))

    def booked(self, *starts: datetime) -> list[Appointment]:
        return book_series(
            client=self.aino,
            wanted=[Wanted(self.facial)],
            visits=[self.at(each) for each in starts],
            by=PROGRAM,
            now=NOW,
        )


pytestmark = pytest.mark.engine
EVERY = [local(24, 10) + timedelta(weeks=4 * each) for each in range(3)]


@pytest.fixture
def house(db: None) -> House:
    return House()


def test_each_date_is_proposed_and_what_does_not_fit_has_others_near(house: House):
    other = create_client(house.house, "Outi", phone="+358409999999")
    book_at_desk(client=other, service=house.facial, staff=house.bea, starts_at=EVERY[1], by=PROGRAM, now=NOW)
    found = house.propose()
    assert [each.starts_at for each in found] == EVERY
    assert [each.refused for each in found] == [None, Refusal.PRACTITIONER_TAKEN, None]
    near = [moment_of(each.minute) for each in found[1].others]
    assert len(near) == 3
    assert all(abs(each - EVERY[1]) <= timedelta(hours=2) for each in near)


def test_the_chosen_visits_are_booked_and_told_of_once(house: House):
    made = house.booked(*EVERY)
    assert [each.starts_at for each in made] == EVERY
    assert len({each.series for each in made}) == 1
    message = Message.objects.get()
    assert message.body.count("Kasvohoito") >= 3
    assert of_series(made[0].series) == made


def test_when_one_is_taken_none_is_booked(house: House):
    other = create_client(house.house, "Outi", phone="+358409999999")
    book_at_desk(client=other, service=house.facial, staff=house.bea, starts_at=EVERY[2], by=PROGRAM, now=NOW)
    with pytest.raises(NotThen) as refused:
        house.booked(*EVERY)
    assert refused.value.at == EVERY[2]
    assert Appointment.objects.count() == 1
    assert not Message.objects.filter(subject=house.aino.subject).exists()


def test_one_of_them_or_the_rest_is_cancelled(house: House):
    first, second, third = house.booked(*EVERY)
    cancel(appointment=second, by=PROGRAM, now=NOW)
    assert of_series(first.series) == [first, third]
    rest = of_series(first.series, after=third.starts_at)
    cancel_all(appointments=rest, by=PROGRAM, now=NOW)
    assert of_series(first.series) == [first]


def test_the_rest_moves_to_another_day_and_time_or_stays(house: House):
    first, second, third = house.booked(*EVERY)
    moved = move_rest(appointments=[second, third], by_days=1, at=local(24, 13), by=PROGRAM, now=NOW)
    assert [each.starts_at for each in moved] == [each + timedelta(days=1, hours=3) for each in EVERY[1:]]
    other = create_client(house.house, "Outi", phone="+358409999999")
    stands = [each.starts_at for each in Appointment.objects.order_by("starts_at")]
    rows = set(Occupancy.objects.values_list("resource", "start_minute", "end_minute", "appointment"))
    taken = book_at_desk(
        client=other,
        service=house.facial,
        staff=house.bea,
        starts_at=EVERY[2] + timedelta(days=3),
        by=PROGRAM,
        now=NOW,
    )
    with pytest.raises(NotThen) as refused:
        move_rest(appointments=[second, third], by_days=2, at=local(24, 10), by=PROGRAM, now=NOW)
    assert refused.value.at == taken.starts_at
    assert [
        each.starts_at for each in Appointment.objects.exclude(pk=taken.pk).order_by("starts_at")
    ] == stands
    assert rows < set(Occupancy.objects.values_list("resource", "start_minute", "end_minute", "appointment"))
    assert first.starts_at == EVERY[0]


def test_proposing_reads_the_same_whatever_was_before(house: House, django_assert_num_queries: Any):
    several = house.several()
    ten = visits_on(several, day=date(2026, 11, 24), now=NOW)[4]
    with django_assert_num_queries(6):
        propose(several, first=ten, weeks=4, times=6, now=NOW)
