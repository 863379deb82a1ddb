"""Bookings, extra lanes, held times, absences, closed days, hours and gap rules in any order, on any night.

After each step the free times and the visits without a place are held against an oracle (`support.counted`),
for a treatment in one piece with a room and for one in parts with a device, when clocks change too.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

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
from peili.booking.models import Appointment, Block, Closure, Hold, Part, Service, Terms
from peili.booking.queries.free import free_on, load_setting
from peili.booking.queries.unfit import misfits, standing
from peili.booking.rules.gaps import Magnet
from peili.booking.rules.hours import moment_of
from peili.trail.commands import PROGRAM
from tests.support.builders import NOW, create_client, create_house, create_service, create_staff, create_unit
from tests.support.counted import SPLIT, WHOLE, Counted, Parts, Taken

DAYS = (date(2027, 3, 27), date(2027, 3, 28), date(2027, 10, 31))
HOURS = st.sampled_from([(0, 4), (2, 4), (3, 4), (3, 12), (2, 17), (9, 17)])
WHOEVER = (0, 1)
WHO = st.sampled_from(WHOEVER)
AT = st.integers(0, 95)
AIMED = st.sampled_from([True, True, False])
WHAT = st.sampled_from([0, 1])  # of PARTS, and of the services made of them
PARTS = (WHOLE, SPLIT)
AWAY = 2  # absences and closures at once, or nothing would be free on most days
at_will = settings(deadline=None, suppress_health_check=list(HealthCheck))


class Calendar(RuleBasedStateMachine):
    """A day of two practitioners who share one room and one device."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = ExitStack()
        self.undo.enter_context(transaction.atomic())
        self.undo.callback(lambda: transaction.set_rollback(True))
        self.house = create_house()
        Terms.objects.update(horizon_days=700, notice_minutes=0)
        create_unit("room", "hoito", "huone 1")
        create_unit("device", "laite", "laite 1")
        self.staff = [create_staff(self.house), create_staff(self.house, "Cea Kokeilija")]
        self.services = [self.offered(number, parts) for number, parts in enumerate(PARTS)]
        self.clients = [
            create_client(self.house),
            create_client(self.house, "Eino", phone="+358409999999"),
        ]
        self.closed: list[Any] = []
        self.told: Counted | None = None

    def offered(self, number: int, parts: Parts) -> Service:
        """Make a service of these parts."""
        length = max(at + minutes for at, minutes in parts["client"])
        service = create_service(self.house, *self.staff, slug=f"hoito-{number}", minutes=length)
        service.parts.all().delete()
        pools = {"room": "hoito", "device": "laite"}
        for role, spans in parts.items():
            for at, minutes in spans:
                pool = pools.get(role, "")
                Part.objects.create(service=service, role=role, pool=pool, offset=at, minutes=minutes)
        return service

    @initialize(day=st.sampled_from(DAYS))
    def begin(self, day: date) -> None:
        self.told = Counted(day=day, now=NOW, hours=[(9, 17), (9, 17)])

    def teardown(self) -> None:
        self.undo.close()

    @property
    def day(self) -> Counted:
        assert self.told is not None
        return self.told

    def start(self, free: Iterable[int], at: int, *, aimed: bool) -> int:
        """Return a start on the grid: `aimed` at one that is free, when there is any."""
        known = sorted(set(free))
        begins, ends = self.day.bounds  # 23 to 25 hours apart
        return known[at % len(known)] if aimed and known else begins + at * 15 % (ends - begins)

    # What people do.

    @rule(who=WHO, hours=HOURS)
    def change_hours(self, who: int, hours: tuple[int, int]) -> None:
        self.day.hours[who] = hours
        spans = ((time(hours[0]), time(hours[1])),)
        set_date(staff=self.staff[who], on=self.day.day, hours=spans, by=PROGRAM, now=self.day.now)

    @rule(magnet=st.sampled_from(list(Magnet)), least=st.sampled_from([0, 0, 20, 45]))
    def change_gaps(self, magnet: Magnet, least: int) -> None:
        self.day.magnet, self.day.least = magnet, least
        Terms.objects.update(magnet=magnet.value, least_gap_minutes=least)

    @rule(what=WHAT, who=WHO, at=AT, aimed=AIMED, client=WHO, why=st.sampled_from(["", "", "urgent"]))
    def book(self, *, what: int, who: int, at: int, aimed: bool, client: int, why: str) -> None:
        """Book at the desk; with a reason in an extra lane beside whatever the practitioner does."""
        free = self.desk_free(what, who, client, why)
        start = self.start(free, at, aimed=aimed)
        try:
            made = book_at_desk(
                client=self.clients[client],
                service=self.services[what],
                staff=self.staff[who],
                starts_at=moment_of(start),
                by=PROGRAM,
                now=self.day.now,
                why=why,
            )
        except TimeTaken:
            assert start not in free
        else:
            assert start in free
            self.day.visits[made.pk] = Taken(PARTS[what], who, start, client, bool(why))

    def desk_free(self, what: int, who: int, client: int | None, why: str) -> list[int]:
        parts = PARTS[what]
        return self.day.beside(parts, client) if why else self.day.for_the_desk(parts, who, client)

    @rule(what=WHAT, who=st.sampled_from([0, 1, None]), at=AT, aimed=AIMED)
    def keep(self, *, what: int, who: int | None, at: int, aimed: bool) -> None:
        """Hold a time on the public pages, with one of them or with whoever is free."""
        asked = WHOEVER if who is None else (who,)
        free = {each: self.day.for_clients(PARTS[what], each) for each in asked}
        start = self.start((one for each in free.values() for one in each), at, aimed=aimed)
        able = {each for each in asked if start in free[each]}
        only = None if who is None else self.staff[who].pk
        try:
            made = hold(
                service=self.services[what], starts_at=moment_of(start), only=only, now=self.day.now
            ).hold
        except TimeTaken:
            assert not able
        else:
            whose = next(each for each in WHOEVER if self.staff[each].pk == made.staff_id)
            assert whose in able
            self.day.holds[made.pk] = Taken(PARTS[what], whose, start, until=made.expires_at)

    @precondition(lambda self: self.told and self.day.holds)
    @rule(data=st.data())
    def let_go(self, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(sorted(self.day.holds)))
        release(kept=Hold.objects.get(pk=pk), now=self.day.now)
        del self.day.holds[pk]

    @precondition(lambda self: self.told and self.day.holds)
    @rule(sweeps=st.booleans())
    def wait(self, *, sweeps: bool) -> None:
        """Let time go by: holds end by themselves, before the worker sweeps them up."""
        self.day.now += timedelta(minutes=Terms.objects.get().hold_minutes)
        if sweeps:
            sweep(now=self.day.now)

    @precondition(lambda self: self.told and self.day.visits)
    @rule(data=st.data(), who=WHO, at=AT, aimed=AIMED, why=st.sampled_from(["", "", "urgent"]))
    def move_one(self, *, data: st.DataObject, who: int, at: int, aimed: bool, why: str) -> None:
        pk = data.draw(st.sampled_from(sorted(self.day.visits)))
        before = self.day.visits.pop(pk)  # it does not stand in its own way
        free = self.desk_free(PARTS.index(before.parts), who, before.client, why)
        start = self.start(free, at, aimed=aimed)
        stays = before.place == (who, start)  # where it stands it stays, fit or not
        visit = Appointment.objects.get(pk=pk)
        after = before if stays else replace(before, who=who, start=start, in_lane=bool(why))
        try:
            with transaction.atomic():
                to = Place(moment_of(start), self.staff[who].pk)
                move(appointment=visit, seen=place_of(visit), to=to, by=PROGRAM, now=self.day.now, why=why)
        except TimeTaken:
            assert start not in free
            assert not stays
            self.day.visits[pk] = before
        else:
            assert stays or start in free
            self.day.visits[pk] = after

    @precondition(lambda self: self.told and self.day.visits)
    @rule(data=st.data())
    def cancel_one(self, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(sorted(self.day.visits)))
        cancel(appointment=Appointment.objects.get(pk=pk), by=PROGRAM, now=self.day.now)
        del self.day.visits[pk]

    @precondition(lambda self: self.told and len(self.day.away) < AWAY)
    @rule(who=WHO, at=AT, length=st.integers(1, 30))
    def go_away(self, who: int, at: int, length: int) -> None:
        begins = self.day.bounds[0] + at * 15
        ends = begins + length * 15
        made = be_away(
            staff=self.staff[who],
            starts_at=moment_of(begins),
            ends_at=moment_of(ends),
            by=PROGRAM,
            now=self.day.now,
        )
        self.day.away[made.pk] = ({who}, range(begins, ends))

    @precondition(lambda self: self.told and len(self.day.visits) >= 2 and len(self.day.away) < AWAY)
    @rule()
    def shut(self) -> None:
        on = self.day.day
        made = close(controller=self.house, first=on, last=on, by=PROGRAM, now=self.day.now)
        self.day.away[made.pk] = ({0, 1}, range(*self.day.bounds))
        self.closed.append(made.pk)

    @precondition(lambda self: self.told and self.day.away)
    @rule(data=st.data())
    def come_back(self, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(sorted(self.day.away)))
        del self.day.away[pk]
        if pk in self.closed:
            open_again(closure=Closure.objects.get(pk=pk), by=PROGRAM, now=self.day.now)
        else:
            come_back(absence=Block.objects.get(pk=pk), by=PROGRAM, now=self.day.now)

    # What holds after each.

    @invariant()
    def free_times_are_the_oracles(self) -> None:
        if self.told is None:
            return
        on = self.day.day
        for service, parts in zip(self.services, PARTS, strict=True):
            setting = load_setting(service=service, first=on - timedelta(days=1), days=3)
            found = free_on(setting=setting, day=on, now=self.day.now)
            for who, staff in enumerate(self.staff):
                starts = [each.minute for each in found if staff.pk in each.staff]
                assert starts == self.day.for_clients(parts, who)

    @invariant()
    def what_fits_no_more_is_the_oracles(self) -> None:
        if self.told is None:
            return
        wanted, now = self.day.unfit(), self.day.now
        assert set(misfits(now=now)) == wanted
        assert set(standing(now=now).values_list("appointment", flat=True)) == wanted


@pytest.fixture
def calendar(db: None) -> type[Calendar]:
    return Calendar


@pytest.mark.engine
def test_any_order_of_things_quickly(calendar: type[Calendar]):
    run_state_machine_as_test(calendar, settings=settings(at_will, max_examples=16, stateful_step_count=20))


@pytest.mark.deep
@pytest.mark.engine
def test_any_order_of_things_at_length(calendar: type[Calendar]):
    run_state_machine_as_test(calendar, settings=settings(at_will, max_examples=150, stateful_step_count=30))
