"""Bookings, held times, absences, closed days and hours in any order, on the nights when clocks change too.

After each step the free times and the visits without a place are held against minutes counted one by one.
"""

from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from peili.booking.commands.absence import be_away, come_back
from peili.booking.commands.book import book_at_desk
from peili.booking.commands.cancel import cancel
from peili.booking.commands.closures import close, open_again
from peili.booking.commands.hold import hold, release, sweep
from peili.booking.commands.hours import set_date
from peili.booking.commands.move import Place, move, place_of
from peili.booking.commands.occupy import TimeTaken
from peili.booking.models import Appointment, Block, Closure, Hold, Terms
from peili.booking.queries.free import free_days, load_setting
from peili.booking.queries.unfit import misfits, standing
from peili.booking.rules.hours import day_bounds, moment_of
from peili.trail.commands import PROGRAM
from tests.support.builders import NOW, create_client, create_house, create_service, create_staff, create_unit

HELSINKI = ZoneInfo("Europe/Helsinki")
DAYS = (date(2027, 3, 27), date(2027, 3, 28), date(2027, 10, 31))
LENGTH, AFTER = 60, 15  # minutes of the client and the room, and of the practitioner after them
HOURS = st.sampled_from([(0, 4), (2, 4), (3, 4), (3, 12), (2, 17), (9, 17)])
WHOEVER = (0, 1)
WHO = st.sampled_from(WHOEVER)
AIMED = st.sampled_from([True, True, False])
at_will = settings(deadline=None, suppress_health_check=list(HealthCheck))


class Calendar(RuleBasedStateMachine):
    """A day of two practitioners who share one room, and clean up elsewhere."""

    house: Any

    def __init__(self) -> None:
        super().__init__()
        self.undo = ExitStack()
        self.undo.enter_context(transaction.atomic())
        self.undo.callback(lambda: transaction.set_rollback(True))
        house = create_house()
        Terms.objects.update(horizon_days=700, notice_minutes=0)
        create_unit("room", "hoito", "huone 1")
        self.house, self.staff = house, [create_staff(house), create_staff(house, "Cea Kokeilija")]
        self.service = create_service(house, *self.staff, after=AFTER, pools=(("room", "hoito"),))
        self.clients = [create_client(house), create_client(house, "Eino", phone="+358409999999")]
        self.visits: dict[Any, tuple[int, int]] = {}
        self.holds: dict[Any, tuple[int, int, datetime]] = {}
        self.now = NOW
        self.away: dict[Any, tuple[set[int], range]] = {}
        self.closed: list[Any] = []

    @initialize(day=st.sampled_from(DAYS))
    def begin(self, day: date) -> None:
        self.day, self.bounds = day, day_bounds(day, HELSINKI)
        self.hours = [(9, 17), (9, 17)]

    def teardown(self) -> None:
        self.undo.close()

    # The oracle: the wall clock of every minute.

    def work(self, who: int) -> set[int]:
        opens, closes = self.hours[who]
        return {each for each in range(*self.bounds) if opens <= self.local(each) < closes}

    def local(self, minute: int) -> int:
        return moment_of(minute).astimezone(HELSINKI).hour

    def blocked(self, who: int) -> set[int]:
        return {each for whose, span in self.away.values() if who in whose for each in span}

    def begun(self) -> list[tuple[int, int]]:
        """Return whose time is taken from when on, by a visit or by a hold that has not ended."""
        held = [(who, start) for who, start, until in self.holds.values() if until > self.now]
        return [*self.visits.values(), *held]

    def free(self, who: int) -> list[int]:
        begun = self.begun()
        room = {each for _whose, start in begun for each in range(start, start + LENGTH)}
        mine = {each for whose, at in begun if whose == who for each in range(at, at + LENGTH + AFTER)}
        open_to = self.work(who) - self.blocked(who) - mine
        return [
            start
            for start in range(self.bounds[0], self.bounds[1], 15)
            if open_to.issuperset(range(start, start + LENGTH + AFTER))
            and room.isdisjoint(range(start, start + LENGTH))
        ]

    def start(self, who: int | None, at: int, *, aimed: bool) -> int:
        """Return a start on the grid: `aimed` at one that is free, when there is any."""
        free = sorted({each for whose in WHOEVER if who in {None, whose} for each in self.free(whose)})
        return free[at % len(free)] if aimed and free else self.bounds[0] + at * 15

    # What people do.

    @rule(who=WHO, hours=HOURS)
    def change_hours(self, who: int, hours: tuple[int, int]) -> None:
        self.hours[who] = hours
        spans = ((time(hours[0]), time(hours[1])),)
        set_date(staff=self.staff[who], on=self.day, hours=spans, by=PROGRAM, now=self.now)

    @rule(who=WHO, at=st.integers(0, 95), aimed=AIMED, client=WHO)
    def book(self, *, who: int, at: int, aimed: bool, client: int) -> None:
        start = self.start(who, at, aimed=aimed)
        free = start in self.free(who)
        try:
            made = book_at_desk(
                client=self.clients[client],
                service=self.service,
                staff=self.staff[who],
                starts_at=moment_of(start),
                by=PROGRAM,
                now=self.now,
            )
        except TimeTaken:
            assert not free
        else:
            assert free
            self.visits[made.pk] = (who, start)

    @rule(who=st.sampled_from([0, 1, None]), at=st.integers(0, 95), aimed=AIMED)
    def keep(self, *, who: int | None, at: int, aimed: bool) -> None:
        """Hold a time on the public pages, with one of them or with whoever is free."""
        start = self.start(who, at, aimed=aimed)
        free = {each for each in WHOEVER if start in self.free(each)}
        only = None if who is None else self.staff[who].pk
        try:
            made = hold(service=self.service, starts_at=moment_of(start), only=only, now=self.now).hold
        except TimeTaken:
            assert who not in free if who is not None else not free
        else:
            whose = next(each for each in WHOEVER if self.staff[each].pk == made.staff_id)
            assert whose in free
            assert who in {None, whose}
            self.holds[made.pk] = (whose, start, made.expires_at)

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def let_go(self, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(sorted(self.holds)))
        release(kept=Hold.objects.get(pk=pk), now=self.now)
        del self.holds[pk]

    @precondition(lambda self: self.holds)
    @rule(sweeps=st.booleans())
    def wait(self, *, sweeps: bool) -> None:
        """Let time go by: holds end by themselves, before the worker sweeps them up."""
        self.now += timedelta(minutes=Terms.objects.get().hold_minutes)
        if sweeps:
            sweep(now=self.now)

    @precondition(lambda self: self.visits)
    @rule(data=st.data())
    def move_one(self, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(sorted(self.visits)))
        who, aimed = data.draw(WHO), data.draw(AIMED)
        at = self.start(who, data.draw(st.integers(0, 95)), aimed=aimed)
        before = self.visits.pop(pk)  # it does not stand in its own way
        fits = at in self.free(who) or before == (who, at)  # where it stands it stays, fit or not
        visit = Appointment.objects.get(pk=pk)
        try:
            with transaction.atomic():
                to = Place(moment_of(at), self.staff[who].pk)
                move(appointment=visit, seen=place_of(visit), to=to, by=PROGRAM, now=self.now)
        except TimeTaken:
            assert not fits
            self.visits[pk] = before
        else:
            assert fits
            self.visits[pk] = (who, at)

    @precondition(lambda self: self.visits)
    @rule(data=st.data())
    def cancel_one(self, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(sorted(self.visits)))
        cancel(appointment=Appointment.objects.get(pk=pk), by=PROGRAM, now=self.now)
        del self.visits[pk]

    @rule(who=WHO, at=st.integers(0, 95), length=st.integers(1, 60))
    def go_away(self, who: int, at: int, length: int) -> None:
        begins = self.bounds[0] + at * 15
        ends = begins + length * 15
        made = be_away(
            staff=self.staff[who],
            starts_at=moment_of(begins),
            ends_at=moment_of(ends),
            by=PROGRAM,
            now=self.now,
        )
        self.away[made.pk] = ({who}, range(begins, ends))

    @rule()
    def shut(self) -> None:
        made = close(controller=self.house, first=self.day, last=self.day, by=PROGRAM, now=self.now)
        self.away[made.pk] = ({0, 1}, range(*self.bounds))
        self.closed.append(made.pk)

    @precondition(lambda self: self.away)
    @rule(data=st.data())
    def come_back(self, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(sorted(self.away)))
        del self.away[pk]
        if pk in self.closed:
            open_again(closure=Closure.objects.get(pk=pk), by=PROGRAM, now=self.now)
        else:
            come_back(absence=Block.objects.get(pk=pk), by=PROGRAM, now=self.now)

    # What holds after each.

    @invariant()
    def free_times_are_the_oracles(self) -> None:
        if not hasattr(self, "day"):
            return
        setting = load_setting(service=self.service, first=self.day - timedelta(days=1), days=3)
        for who, staff in enumerate(self.staff):
            found = free_days(setting=setting.only(staff.pk), first=self.day, days=1, now=self.now)
            assert found[self.day] == self.free(who)

    @invariant()
    def what_fits_no_more_is_the_oracles(self) -> None:
        if not hasattr(self, "day"):
            return
        wanted = {
            pk
            for pk, (who, start) in self.visits.items()
            if not (self.work(who) - self.blocked(who)).issuperset(range(start, start + LENGTH + AFTER))
        }
        assert set(misfits(now=self.now)) == wanted
        assert set(standing(now=self.now).values_list("appointment", flat=True)) == wanted


@pytest.fixture
def calendar(db: None) -> type[Calendar]:
    return Calendar


@pytest.mark.engine
def test_any_order_of_things_quickly(calendar: type[Calendar]):
    run_state_machine_as_test(calendar, settings=settings(at_will, max_examples=20, stateful_step_count=20))


@pytest.mark.deep
@pytest.mark.engine
def test_any_order_of_things_at_length(calendar: type[Calendar]):
    run_state_machine_as_test(calendar, settings=settings(at_will, max_examples=150, stateful_step_count=30))
