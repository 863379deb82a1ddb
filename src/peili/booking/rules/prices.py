"""The house's price rules: by level, by weeks since the last visit, and every so manieth time. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from peili.house.periods import Period, after

HUNDRED = 100
WEEK = 7  # days


def changed_by(cents: int, percent: int) -> int:
    """Return a price so many per cent dearer or cheaper, half a cent rounded up."""
    return max(0, (2 * cents * (HUNDRED + percent) + HUNDRED) // (2 * HUNDRED))


class Weeks(Protocol):
    """What says since when the last visit may be: a variant."""

    weeks_from: int | None
    weeks_to: int | None


def is_meant(way: Weeks, *, last: date | None, on: date) -> bool:
    """Tell whether a variant is meant for somebody whose last visit of the service was then, if ever.

    At most six weeks includes the day six weeks later; at least six weeks begins the day after it, and is
    also for those who come for the first time, unless it has an upper end.
    """
    if way.weeks_from is None and way.weeks_to is None:
        return True
    if last is None:
        return way.weeks_to is None
    days = (on - last).days
    low = way.weeks_from is None or days >= way.weeks_from * WEEK + (way.weeks_to is None)
    return low and (way.weeks_to is None or days <= way.weeks_to * WEEK)


@dataclass(frozen=True, slots=True)
class Every:
    """Every `times`-th visit of a service costs so many per cent less, if they lie within some months."""

    times: int
    percent: int
    months: int

    def __bool__(self) -> bool:
        return bool(self.times and self.percent and self.months)


def is_reduced(rule: Every, *, earlier: Iterable[date], on: date) -> bool:
    """Tell whether a visit is one that costs less, from the days of the earlier visits of the service.

    The visits are counted in their order. One that cost less ends a series, and the next begins a new one;
    those that have become too old drop out.
    """
    if not rule:
        return False
    run: Sequence[date] = []
    for day in sorted(each for each in earlier if each <= on):
        run = _recent(rule, run, day)
        run = [] if len(run) == rule.times - 1 else [*run, day]
    return len(_recent(rule, run, on)) == rule.times - 1


def _recent(rule: Every, run: Sequence[date], on: date) -> list[date]:
    return [day for day in run if after(day, Period(months=rule.months)) >= on]
