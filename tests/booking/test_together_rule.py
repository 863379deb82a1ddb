"""Laying out a visit of several treatments, against a slow oracle that counts minutes one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations, product
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peili.booking.rules import hours
from peili.booking.rules.availability import (
    TICK,
    Need,
    Refusal,
    Row,
    Situation,
    Terms,
    Window,
    mask_of,
    minutes_of,
)
from peili.booking.rules.gaps import Magnet
from peili.booking.rules.layouts import WHOLE, Layout, Treatment, Way, collide, layouts, may_be_at_once
from peili.booking.rules.together import Chart, Visit, refusal

HELSINKI = ZoneInfo("Europe/Helsinki")
ORDINARY, SPRING, AUTUMN = date(2026, 11, 24), date(2027, 3, 28), date(2027, 10, 31)
STAFF = [UUID(int=number) for number in (1, 2, 3)]
ROOMS = [UUID(int=number) for number in (11, 12)]
CLIENT = UUID(int=21)
ROOM = ("room", "hoito")
thorough = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def treatment(
    minutes: int,
    *givers: UUID,
    takes: str = WHOLE,
    before: int = 0,
    after: int = 0,
    room: bool = False,
) -> Treatment:
    needs = [Need("staff", "", -before, before + minutes + after), Need("client", "", 0, minutes)]
    if room:
        needs.append(Need(*ROOM, 0, minutes + after))
    return Treatment(minutes, tuple(needs), givers or tuple(STAFF), takes)


# The oracle: every beginning on a tick, every practitioner, every room, minutes in sets.


def taken_by(rows: Sequence[Row], who: UUID) -> set[int]:
    return {minute for each, begins, ends in rows if each == who for minute in range(begins, ends)}


class Oracle:
    def __init__(self, visit: Visit) -> None:
        self.visit, situation = visit, visit.situation
        window = situation.window
        inside = set(range(window.begins, window.ends))
        work = {
            who: {bit + each for bit in minutes_of(mask, window) for each in range(TICK)}
            for who, mask in situation.work.items()
        }
        self.free = {who: minutes - taken_by(situation.rows, who) for who, minutes in work.items()}
        self.free |= {unit: inside - taken_by(situation.rows, unit) for unit in ROOMS}
        self.client = inside - taken_by(situation.rows, CLIENT) if situation.client else None

    def may(self, start: int, offsets: Sequence[int], who: Sequence[UUID]) -> bool:
        """Tell whether these practitioners can give the visit, whichever rooms it gets."""
        treatments = [ways[0] for ways in self.visit.services]
        for rooms in product(ROOMS, repeat=len(treatments)):
            if self._fits(start, offsets, who, rooms, treatments):
                return True
        return False

    def _fits(self, start, offsets, who, rooms, treatments) -> bool:  # plain lists
        used: set[tuple[UUID, int]] = set()
        for at, each, own, room in zip(offsets, treatments, who, rooms, strict=True):
            for need in each.needs:
                minutes = range(start + at + need.offset, start + at + need.ends)
                if need.role == "client":
                    if self.client is not None and not self.client.issuperset(minutes):
                        return False
                    continue
                resource = own if need.role == "staff" else room
                mine = {(resource, minute) for minute in minutes}
                if not self.free[resource].issuperset(minutes) or mine & used:
                    return False
                used |= mine
        return True

    def starts(self) -> list[int]:
        terms, (first, last) = self.visit.situation.terms, self.visit.situation.asked
        return [
            start
            for start in range(first, last, TICK)
            if (start - terms.step_origin) % terms.step == 0
            and max(terms.now, terms.soonest) <= start <= terms.latest
        ]


def orders(visit: Visit) -> Iterator[tuple[int, ...]]:
    """Say in another way how two treatments may lie: either first, with the waits allowed, or at once."""
    one, other = (ways[0] for ways in visit.services)
    found: set[tuple[int, int]] = set()
    for first, last in permutations((0, 1)):
        early, late = (one, other)[first], (one, other)[last]
        waits = set(range(0, visit.wait + 1, TICK))
        waits.add(-(-(early.staff()[1] + late.staff()[0]) // TICK) * TICK)
        for wait in waits:
            at = [0, 0]
            at[last] = -(-early.minutes // TICK) * TICK + wait
            found.add((at[0], at[1]))
    once = {(0, 0)} if one.takes and other.takes and one.takes != other.takes else set()
    yield from {Way.ANY: found | once, Way.AFTER: found, Way.ONCE: once}[visit.way]


@st.composite
def treatments(draw: st.DrawFn) -> Treatment:
    return treatment(
        draw(st.integers(2, 12)) * TICK,
        *draw(st.lists(st.sampled_from(STAFF), min_size=1, max_size=3, unique=True)),
        takes=draw(st.sampled_from([WHOLE, "hands", "feet"])),
        before=draw(st.sampled_from([0, 5])),
        after=draw(st.sampled_from([0, 0, 10, 15])),
        room=draw(st.booleans()),
    )


@st.composite
def visits(draw: st.DrawFn) -> Visit:
    day = draw(st.sampled_from([ORDINARY, SPRING, AUTUMN]))
    bounds = hours.day_bounds(day, HELSINKI)
    window = Window(bounds[0] - 240, bounds[1] + 240)
    begins = bounds[0] + draw(st.integers(0, 4)) * 30  # the nights when clocks change are before four
    work = {who: mask_of([(begins, begins + draw(st.integers(10, 50)) * TICK)], window) for who in STAFF}
    rows: list[Row] = []
    for who in (*STAFF, *ROOMS, CLIENT):
        for _each in range(draw(st.integers(0, 2))):
            start = begins + draw(st.integers(0, 40)) * TICK
            rows.append((who, start, start + draw(st.integers(1, 8)) * TICK))
    now = bounds[0] - draw(st.sampled_from([600, -60]))
    terms = Terms(
        now=now, soonest=now, latest=bounds[1], step=draw(st.sampled_from([5, 15])), step_origin=bounds[0]
    )
    return Visit(
        Situation(
            window=window,
            asked=bounds,
            terms=terms,
            needs=(),
            work=work,
            pools={ROOM: ROOMS},
            rows=rows,
            client=draw(st.sampled_from([None, CLIENT])),
        ),
        ((draw(treatments()),), (draw(treatments()),)),
        wait=draw(st.sampled_from([0, 5, 10])),
        way=draw(st.sampled_from(list(Way))),
    )


@thorough
@given(visits())
def test_the_times_are_those_the_oracle_counts(visit: Visit):
    oracle, window = Oracle(visit), visit.situation.window
    found: dict[int, set[tuple[int, ...]]] = {}
    for layout, mask in Chart(visit).starts():
        for minute in minutes_of(mask, window):
            found.setdefault(minute, set()).add(layout.offsets)
    givers = [ways[0].givers for ways in visit.services]
    expected: dict[int, set[tuple[int, ...]]] = {}
    for start in oracle.starts():
        for offsets in orders(visit):
            if any(oracle.may(start, offsets, who) for who in product(*givers)):
                expected.setdefault(start, set()).add(offsets)
    assert found == expected


@thorough
@given(visits(), st.data())
def test_a_plan_and_its_refusal_agree_with_the_oracle(visit: Visit, data: st.DataObject):
    oracle, chart = Oracle(visit), Chart(visit)
    if not chart.all_layouts or not oracle.starts():
        return
    layout = data.draw(st.sampled_from(chart.all_layouts))
    minute = data.draw(st.sampled_from(oracle.starts()))
    who = tuple(data.draw(st.sampled_from(each.givers)) for each in layout.treatments)
    may = oracle.may(minute, layout.offsets, who)
    plan = chart.plan(layout, minute, staff=who)
    assert (plan is not None) == may
    assert (refusal(visit, layout, minute, who) is None) == may
    if plan is not None:
        rooms = [units.get(ROOM, ROOMS[0]) for units in plan.units]
        assert oracle._fits(minute, layout.offsets, plan.staff, rooms, layout.treatments)


def plain(
    *services: Treatment, rows: Sequence[Row] = (), rooms: Sequence[UUID] = ROOMS, **terms: object
) -> Visit:
    bounds = hours.day_bounds(ORDINARY, HELSINKI)
    window = Window(bounds[0] - 240, bounds[1] + 240)
    ten = bounds[0] + 600
    said = Terms(now=bounds[0], soonest=bounds[0], latest=bounds[1], step=15, step_origin=bounds[0])
    return Visit(
        Situation(
            window=window,
            asked=bounds,
            terms=replace(said, **terms),
            needs=(),
            work={who: mask_of([(ten, ten + 240)], window) for who in STAFF},
            pools={ROOM: rooms},
            rows=rows,
        ),
        tuple((each,) for each in services),
    )


def shown(visit: Visit) -> list[tuple[int, tuple[int, ...]]]:
    """Return the starts in minutes after ten, each with the offsets of the treatments."""
    ten = visit.situation.asked[0] + 600
    return [
        (minute - ten, layout.offsets)
        for layout, mask in Chart(visit).starts()
        for minute in minutes_of(mask, visit.situation.window)
    ]


def test_hands_and_feet_are_treated_at_once_by_two():
    found = shown(plain(treatment(45, takes="hands"), treatment(60, takes="feet")))
    assert found[0] == (0, (0, 0))
    assert (135, (0, 45)) in found
    assert (195, (0, 0)) not in found  # the pedicure would end after two


def test_one_practitioner_gives_both_one_after_another_with_the_cleaning_between():
    bea = STAFF[0]
    found = shown(plain(treatment(60, bea, after=15), treatment(30, bea, after=15)))
    assert {offsets for _start, offsets in found} == {(0, 75), (45, 0)}


def test_two_of_the_same_part_are_never_at_once():
    found = shown(plain(treatment(30, takes="hands"), treatment(30, takes="hands")))
    assert {offsets for _start, offsets in found} == {(0, 30), (30, 0)}


def test_two_at_once_need_a_room_each():
    manicure, pedicure = treatment(30, takes="hands", room=True), treatment(30, takes="feet", room=True)
    assert (0, (0, 0)) in shown(plain(manicure, pedicure))
    assert (0, (0, 0)) not in shown(plain(manicure, pedicure, rooms=ROOMS[:1]))
    visit = replace(plain(manicure, pedicure, rooms=ROOMS[:1]), way=Way.ONCE)
    (layout,) = Chart(visit).all_layouts
    ten = visit.situation.asked[0] + 600
    assert refusal(visit, layout, ten, STAFF[:2]) is Refusal.ROOM_TAKEN


def test_as_few_practitioners_as_can_be_give_a_visit():
    visit = plain(treatment(60), treatment(60))
    layout, mask = next(Chart(visit).starts())
    plan = Chart(visit).plan(layout, minutes_of(mask, visit.situation.window)[0], prefer=STAFF[::-1])
    assert plan is not None
    assert plan.staff == (STAFF[2], STAFF[2])


def test_the_gap_rule_looks_at_the_visit_as_a_whole():
    bea = STAFF[0]
    visit = plain(treatment(60, bea), treatment(60, bea), magnet=Magnet.STRICT)
    assert sorted({start for start, _offsets in shown(visit)}) == [0, 120]
    ten = visit.situation.asked[0] + 600
    layout = Chart(visit).all_layouts[0]
    assert refusal(visit, layout, ten + 60, (bea, bea)) is Refusal.LEAVES_A_GAP
    assert refusal(visit, layout, ten + 60, (bea, bea), terms_apply=False) is None


@pytest.mark.parametrize("count", [3, 4])
def test_more_treatments_lie_in_every_order(count: int):
    every = layouts(tuple(treatment(minutes) for minutes in (30, 45, 60, 75)[:count]))
    assert len(every) == {3: 6, 4: 24}[count]
    assert every[0].offsets == (0, 30, 75, 135)[:count]  # as asked first


def test_of_three_the_two_that_can_run_at_once():
    found = layouts((treatment(30, takes="hands"), treatment(40, takes="feet"), treatment(20)))
    assert Layout(found[0].treatments, (0, 0, 40)) == found[0]
    assert all(not collide(spans_of(each)) for each in found)


def spans_of(layout: Layout) -> list[tuple[int, int, str]]:
    return [
        (at, at + each.minutes, each.takes)
        for at, each in zip(layout.offsets, layout.treatments, strict=True)
    ]


def test_the_whole_client_is_never_shared():
    assert not may_be_at_once([WHOLE, WHOLE, "hands"])
    assert may_be_at_once([WHOLE, "feet", "hands"])
    assert collide([(0, 60, WHOLE), (30, 90, "hands")])
    assert not collide([(0, 60, "feet"), (30, 90, "hands")])


def test_a_client_who_is_elsewhere_is_not_offered_that_time():
    visit = plain(treatment(60), treatment(60))
    ten = visit.situation.asked[0] + 600
    busy = replace(
        visit, situation=replace(visit.situation, client=CLIENT, rows=[(CLIENT, ten + 60, ten + 90)])
    )
    assert min(start for start, _offsets in shown(busy)) == 90
