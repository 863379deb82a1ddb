"""Small counts: hidden, and not to be reckoned from what is shown."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peili.reports.rules import SMALL, Week, bars, came_again, mean, minutes_in, share, shown, week_of


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 30), max_size=7))
def test_no_small_count_is_shown_or_follows_from_the_total(counts: list[int]):
    found = shown(counts)
    hidden = [count for count, kept in zip(counts, found.counts, strict=True) if kept is None]
    assert all(kept in {None, count} for count, kept in zip(counts, found.counts, strict=True))
    assert not [kept for kept in found.counts if kept is not None and 0 < kept < SMALL]
    if found.total is not None:
        assert found.total == sum(counts)
        assert not hidden or (len(hidden) > 1 and sum(hidden) >= SMALL)
    if not any(0 < count < SMALL for count in counts):
        assert (found.counts, found.total) == (tuple(counts), sum(counts))


@pytest.mark.parametrize(
    ("counts", "expected", "total"),
    [
        ([3, 20, 7], (None, 20, None), 30),  # the next smallest goes too
        ([1, 2, 30], (None, None, None), 33),  # two that make three would still point at three people
        ([4, 4], (None, None), 8),
        ([2], (None,), None),
        ([2, 0], (None, 0), None),
        ([0, 0], (0, 0), 0),
    ],
)
def test_what_is_hidden_with_it(counts: list[int], expected: tuple[int | None, ...], total: int | None):
    found = shown(counts)
    assert (found.counts, found.total) == (expected, total)


def test_who_came_again_is_counted_from_the_first_visit_of_the_stretch():
    begin = datetime(2026, 6, 1, tzinfo=UTC)
    regular, once, late, before = (uuid4() for _each in range(4))
    visits = [
        (regular, begin + timedelta(days=1)),
        (regular, begin + timedelta(days=31)),
        (once, begin + timedelta(days=2)),
        (late, begin + timedelta(days=3)),
        (late, begin + timedelta(days=100)),
        (before, begin - timedelta(days=1)),
    ]
    assert came_again(visits, since=begin, until=begin + timedelta(days=91), days=90) == (3, 1)


def test_shares_bars_and_minutes():
    assert (share(1, 3), share(1, 0)) == (33, None)
    weeks = {"a": Week(25), "b": Week(None, hidden=True), "c": Week(140)}
    assert [(bar.x, bar.y, bar.height, bar.hidden) for bar in bars(weeks)] == [
        (0, 75, 25, False),
        (36, 100, 0, True),
        (72, 0, 100, False),
    ]
    assert minutes_in([(0, 60), (100, 200)], [(30, 110)]) == 40


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2400)), max_size=14))
def test_a_week_of_few_visits_is_hidden_and_does_not_follow_from_the_mean(weeks: list[tuple[int, int]]):
    found = [week_of(visits, minutes, 2400) for visits, minutes in weeks]
    assert [each.hidden for each in found] == [0 < visits < SMALL for visits, _minutes in weeks]
    assert all(each.percent is None for each in found if each.hidden)
    other = [
        week_of(visits, 2400 - minutes if 0 < visits < SMALL else minutes, 2400) for visits, minutes in weeks
    ]
    assert mean(other) == mean(found)  # whatever the hidden weeks were
    assert [mean([Week(10), Week(None), Week(31)]), mean([Week(None, hidden=True)])] == [20, None]
