"""The house's price rules: by level, by weeks since the last visit, and every so manieth time."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from peili.booking.rules.prices import Every, changed_by, is_meant, is_reduced

TODAY = date(2026, 11, 24)
FIFTH = Every(times=5, percent=50, months=3)


@dataclass(frozen=True)
class Way:
    weeks_from: int | None = None
    weeks_to: int | None = None


FIRST, UPKEEP, WINDOW = Way(weeks_from=6), Way(weeks_to=6), Way(weeks_from=3, weeks_to=5)


@pytest.mark.parametrize(
    ("cents", "percent", "price"),
    [(8150, -30, 5705), (7500, 20, 9000), (1, -50, 1), (7500, -100, 0), (4545, -10, 4091), (0, -30, 0)],
)
def test_a_price_by_level(cents: int, percent: int, price: int):
    assert changed_by(cents, percent) == price


@pytest.mark.parametrize(
    ("days", "meant"),
    [(0, UPKEEP), (41, UPKEEP), (42, UPKEEP), (43, FIRST), (400, FIRST), (None, FIRST)],
)
def test_six_weeks_part_first_visits_from_upkeep(days: int | None, meant: Way):
    last = None if days is None else TODAY - timedelta(days=days)
    assert [way for way in (FIRST, UPKEEP) if is_meant(way, last=last, on=TODAY)] == [meant]


@pytest.mark.parametrize(("days", "meant"), [(20, False), (21, True), (35, True), (36, False), (None, False)])
def test_a_window_of_weeks(*, days: int | None, meant: bool):
    last = None if days is None else TODAY - timedelta(days=days)
    assert is_meant(WINDOW, last=last, on=TODAY) is meant


def test_a_variant_without_weeks_is_for_everybody():
    assert is_meant(Way(), last=None, on=TODAY)


def weekly(count: int) -> list[date]:
    return [TODAY - timedelta(weeks=each) for each in range(1, count + 1)]


@pytest.mark.parametrize(
    ("before", "reduced"), [(0, False), (3, False), (4, True), (5, False), (8, False), (9, True)]
)
def test_every_fifth_costs_less_and_the_next_series_begins(*, before: int, reduced: bool):
    assert is_reduced(FIFTH, earlier=weekly(before), on=TODAY) is reduced


def test_visits_too_long_ago_do_not_count():
    old = [TODAY - timedelta(days=100), *weekly(3)]
    assert not is_reduced(FIFTH, earlier=old, on=TODAY)
    edge = [date(2026, 8, 24), *weekly(3)]  # three months ago to the day
    assert is_reduced(FIFTH, earlier=edge, on=TODAY)


def test_later_visits_and_no_rule_change_nothing():
    assert not is_reduced(FIFTH, earlier=[TODAY + timedelta(days=1), *weekly(3)], on=TODAY)
    assert not is_reduced(Every(0, 0, 0), earlier=weekly(4), on=TODAY)
