"""The rule of free times against a slow oracle that looks at every minute of every resource by itself."""

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peili.booking.rules import availability, hours
from peili.booking.rules.availability import (
    TICK,
    Need,
    Refusal,
    Row,
    Situation,
    Terms,
    Window,
    free_starts,
    joined,
    mask_of,
    minutes_of,
    units_free,
    why_not,
)
from peili.booking.rules.hours import DayHours

HELSINKI = ZoneInfo("Europe/Helsinki")
ORDINARY, SPRING, AUTUMN = date(2026, 11, 24), date(2027, 3, 28), date(2027, 10, 31)
STAFF = [UUID(int=number) for number in (1, 2, 3)]
UNITS = [UUID(int=number) for number in (11, 12, 13, 14)]
CLIENT = UUID(int=21)
POOLS = [("room", "hoito"), ("device", "laser")]
ROLES = [("staff", ""), ("client", ""), *POOLS]
REASONS = {
    "staff": Refusal.PRACTITIONER_TAKEN,
    "room": Refusal.ROOM_TAKEN,
    "device": Refusal.DEVICE_TAKEN,
    "client": Refusal.CLIENT_TAKEN,
}
Spans = dict[UUID, list[tuple[int, int]]]

thorough = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


# The oracle: minutes in sets, nothing clever.


def covered(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {minute for begins, ends in spans for minute in range(begins, ends)}


def fits(needs: Sequence[Need], start: int, free: set[int]) -> bool:
    return all(start + need.offset + each in free for need in needs for each in range(need.minutes))


def of(needs: Sequence[Need], role: str, pool: str = "") -> list[Need]:
    return [need for need in needs if (need.role, need.pool) == (role, pool)]


class Oracle:
    """Says of each start whether it is free and, when not, why."""

    def __init__(self, situation: Situation, work: Spans) -> None:
        self.situation = situation
        self.needs = situation.needs
        self.everything = set(range(situation.window.begins, situation.window.ends))
        self.work = {resource: covered(spans) for resource, spans in work.items()}
        self.taken = {
            resource: covered((begins, ends) for who, begins, ends in situation.rows if who == resource)
            for resource in [*work, *UNITS, CLIENT]
        }

    def refuses(self, resource: UUID, start: int) -> Refusal | None:
        return self.by_the_terms(start) or self.by_what_is_taken(resource, start)

    def by_the_terms(self, start: int) -> Refusal | None:
        terms = self.situation.terms
        refusing = [
            (start < terms.now, Refusal.PAST),
            (start < terms.soonest, Refusal.TOO_SOON),
            (start > terms.latest, Refusal.TOO_FAR),
            ((start - terms.step_origin) % terms.step != 0, Refusal.OFF_STEP),
        ]
        return next((reason for refuses, reason in refusing if refuses), None)

    def by_what_is_taken(self, resource: UUID, start: int) -> Refusal | None:
        staff, client = of(self.needs, "staff"), self.situation.client
        if not fits(staff, start, self.work[resource]):
            return Refusal.NOT_AT_WORK
        if not fits(staff, start, self.work[resource] - self.taken[resource]):
            return Refusal.PRACTITIONER_TAKEN
        for role, pool in dict.fromkeys((need.role, need.pool) for need in self.needs):
            if role in {"room", "device"} and not self.units(role, pool, start):
                return REASONS[role]
        if client and not fits(of(self.needs, "client"), start, self.everything - self.taken[client]):
            return Refusal.CLIENT_TAKEN
        return None

    def units(self, role: str, pool: str, start: int) -> list[UUID]:
        needs = of(self.needs, role, pool)
        units = self.situation.pools.get((role, pool), ())
        return [unit for unit in units if fits(needs, start, self.everything - self.taken[unit])]


# What is thrown at both.


def ticks(least: int, most: int) -> st.SearchStrategy[int]:
    return st.integers(least // TICK, most // TICK).map(lambda each: each * TICK)


def lengths(least: int, most: int, *, on_ticks: bool) -> st.SearchStrategy[int]:
    return ticks(least, most) if on_ticks else st.integers(least, most)


@st.composite
def needs_of(draw: st.DrawFn, *, on_ticks: bool) -> list[Need]:
    found = []
    for role, pool in draw(st.lists(st.sampled_from(ROLES), min_size=1, max_size=5)):
        offset = draw(lengths(-30, 90, on_ticks=on_ticks))
        minutes = draw(lengths(TICK, 120, on_ticks=on_ticks))
        found.append(Need(role, pool, offset, minutes))
    return joined(found)


@st.composite
def spans_in(
    draw: st.DrawFn, begins: int, ends: int, *, on_ticks: bool, at_most: int
) -> list[tuple[int, int]]:
    found = []
    for _ in range(draw(st.integers(0, at_most))):
        start = begins + draw(lengths(0, ends - begins - TICK, on_ticks=on_ticks))
        found.append((start, min(ends, start + draw(lengths(TICK, 8 * 60, on_ticks=on_ticks)))))
    return found


@st.composite
def situations(draw: st.DrawFn, *, on_ticks: bool = True) -> tuple[Situation, Spans]:
    day = draw(st.sampled_from([ORDINARY, SPRING, AUTUMN])) - timedelta(days=draw(st.integers(0, 1)))
    days = draw(st.integers(1, 2))
    asked = (
        hours.day_bounds(day, HELSINKI)[0],
        hours.day_bounds(day + timedelta(days=days - 1), HELSINKI)[1],
    )
    needs = draw(needs_of(on_ticks=on_ticks))
    margin = 240
    window = Window(asked[0] - margin, asked[1] + margin)
    staff = STAFF[: draw(st.integers(1, 3))]
    work = {who: draw(spans_in(*asked, on_ticks=on_ticks, at_most=3)) for who in staff}
    rows: list[Row] = [
        (who, begins, ends)
        for who in [*staff, *UNITS, CLIENT]
        for begins, ends in draw(spans_in(window.begins, window.ends, on_ticks=on_ticks, at_most=3))
    ]
    now = asked[0] + draw(st.integers(-3000, 1500))
    soonest = now + draw(st.integers(0, 300))
    situation = Situation(
        window=window,
        asked=asked,
        terms=Terms(
            now=now,
            soonest=soonest,
            latest=asked[0] + draw(st.integers(-60, 5000)),
            step=draw(st.sampled_from([5, 10, 15, 20, 30, 60])),
            step_origin=asked[0],
        ),
        needs=needs,
        work={who: mask_of(spans, window) for who, spans in work.items()},
        pools={POOLS[0]: UNITS[: draw(st.integers(0, 2))], POOLS[1]: UNITS[2 : 2 + draw(st.integers(0, 2))]},
        rows=rows,
        client=draw(st.sampled_from([None, CLIENT])),
    )
    return situation, work


@thorough
@given(situations())
def test_what_is_free_is_free_minute_by_minute_and_nothing_else_is(given_: tuple[Situation, Spans]):
    situation, work = given_
    oracle = Oracle(situation, work)
    masks = free_starts(situation)
    assert set(masks) == set(work)
    for resource, mask in masks.items():
        wanted = [start for start in range(*situation.asked, TICK) if oracle.refuses(resource, start) is None]
        assert minutes_of(mask, situation.window) == wanted


@thorough
@given(situations(), st.data())
def test_the_reason_given_is_the_oracles_and_is_given_for_each_time_that_is_not_free(
    given_: tuple[Situation, Spans], data: st.DataObject
):
    situation, work = given_
    oracle = Oracle(situation, work)
    masks = free_starts(situation)
    starts = st.integers(situation.asked[0], situation.asked[1] - 1)
    on_step = st.integers(0, (situation.asked[1] - situation.asked[0]) // situation.terms.step - 1).map(
        lambda each: situation.asked[0] + each * situation.terms.step
    )
    for start in data.draw(st.lists(starts | on_step, min_size=10, max_size=40)):
        for resource, mask in masks.items():
            reason = why_not(situation, resource=resource, minute=start)
            assert reason is oracle.refuses(resource, start)
            free = start in minutes_of(mask, situation.window)
            assert free == (reason is None)


@thorough
@given(situations())
def test_the_units_named_for_a_free_start_are_the_free_ones(given_: tuple[Situation, Spans]):
    situation, work = given_
    oracle = Oracle(situation, work)
    for mask in free_starts(situation).values():
        for start in minutes_of(mask, situation.window)[:5]:
            units = units_free(situation, start)
            assert units == {kind: oracle.units(*kind, start) for kind in units}
            assert all(units.values())


@thorough
@given(situations(on_ticks=False))
def test_off_the_five_minutes_the_rule_errs_on_the_side_of_taken(given_: tuple[Situation, Spans]):
    situation, work = given_
    oracle = Oracle(situation, work)
    for resource, mask in free_starts(situation).items():
        for start in minutes_of(mask, situation.window):
            assert oracle.refuses(resource, start) is None


@pytest.mark.parametrize(
    ("row", "free"),
    [
        ((60, 122), [0, 125, 130]),  # what ends at 122 takes the five minutes from 120
        ((58, 120), [120, 125, 130]),  # what begins at 58 takes the five minutes from 55
        ((60, 120), [0, 120, 125, 130]),
    ],
)
def test_five_minutes_touched_are_taken(row: tuple[int, int], free: list[int]):
    window = Window(0, 190)
    situation = Situation(
        window=window,
        asked=(0, 190),
        terms=Terms(now=0, soonest=0, latest=190, step=5, step_origin=0),
        needs=[Need("staff", "", 0, 60)],
        work={STAFF[0]: mask_of([(0, 190)], window)},
        pools={},
        rows=[(STAFF[0], *row)],
    )
    assert minutes_of(free_starts(situation)[STAFF[0]], window) == free


@given(st.lists(st.tuples(st.sampled_from(ROLES), ticks(-60, 120), ticks(TICK, 90)), max_size=8))
def test_needs_of_a_kind_that_touch_become_one_and_cover_the_same_minutes(
    parts: list[tuple[tuple[str, str], int, int]],
):
    needs = [Need(role, pool, offset, minutes) for (role, pool), offset, minutes in parts]
    found = joined(needs)
    for role, pool in ROLES:
        before, after = of(needs, role, pool), of(found, role, pool)
        assert covered((need.offset, need.ends) for need in before) == covered(
            (need.offset, need.ends) for need in after
        )
        assert all(earlier.ends < later.offset for earlier, later in pairwise(after))


@given(st.integers(1, 400), st.integers(1, 60))
def test_runs_are_found_as_by_looking_at_each_bit(mask: int, length: int):
    wanted = sum(1 << at for at in range(10) if all(mask >> at + each & 1 for each in range(length)))
    assert availability.runs(mask, length) == wanted


# Hours on the two nights when clocks change.


def spans(opens: str, closes: str, day: date) -> list[tuple[int, int]]:
    known = DayHours(
        weekly={day.weekday(): ((time.fromisoformat(opens), time.fromisoformat(closes)),)}, dates={}
    )
    bounds = hours.day_bounds(day, HELSINKI)
    return [
        (begins - bounds[0], ends - bounds[0])
        for begins, ends in hours.open_spans(known, day, HELSINKI, bounds)
    ]


@pytest.mark.parametrize(
    ("day", "opens", "closes", "wanted"),
    [
        (ORDINARY, "00:00", "06:00", [(0, 360)]),
        (SPRING, "00:00", "06:00", [(0, 300)]),  # five hours: from three to four there is nothing
        (AUTUMN, "00:00", "06:00", [(0, 420)]),  # seven: from three to four twice
        (SPRING, "02:00", "03:30", [(120, 210)]),  # half past three does not exist: it is half past four
        (SPRING, "03:15", "03:45", [(195, 225)]),  # both move by the gap
        (SPRING, "03:30", "04:00", []),  # begins at half past four and would have ended at four
        (SPRING, "04:00", "05:00", [(180, 240)]),
        (AUTUMN, "03:00", "03:30", [(180, 270)]),  # from the first three to the second half past
        (AUTUMN, "02:00", "03:00", [(120, 240)]),
        (AUTUMN, "04:00", "05:00", [(300, 360)]),
    ],
)
def test_hours_on_the_nights_when_clocks_change(
    day: date, opens: str, closes: str, wanted: list[tuple[int, int]]
):
    assert spans(opens, closes, day) == wanted


@given(
    st.sampled_from([ORDINARY, SPRING, AUTUMN]),
    st.times(max_value=time(22)).map(lambda at: at.replace(second=0, microsecond=0)),
    st.integers(1, 1439),
)
def test_hours_lie_in_their_day_and_run_forward(day: date, opens: time, length: int):
    minutes = min(opens.hour * 60 + opens.minute + length, 23 * 60 + 59)
    closes = time(minutes // 60, minutes % 60)
    known = DayHours(weekly={}, dates={day: ((opens, closes),)})
    bounds = hours.day_bounds(day, HELSINKI)
    for begins, ends in hours.open_spans(known, day, HELSINKI, bounds):
        assert bounds[0] <= begins < ends <= bounds[1]
        if ends - begins != minutes - opens.hour * 60 - opens.minute:
            assert day != ORDINARY


@pytest.mark.parametrize(("day", "length"), [(ORDINARY, 24), (SPRING, 23), (AUTUMN, 25)])
def test_a_day_is_as_long_as_it_is(day: date, length: int):
    begins, ends = hours.day_bounds(day, HELSINKI)
    assert ends - begins == length * 60
