"""The dates of a series of visits: at the same time of day by the clock on the wall, some weeks apart."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from peili.booking.rules.hours import local_minute, moment_of

LEAST_TIMES = 2  # one visit is no series
MOST_TIMES = 12
MOST_WEEKS = 12
NEAR = 3  # days on either side of a date in which another time is looked for


def dates(first: date, *, weeks: int, times: int) -> list[date]:
    """Return the dates of a series, the first one included."""
    return [first + timedelta(weeks=weeks * each) for each in range(times)]


def same_time(first: datetime, day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which the clock on the wall says on another date what it said on the first.

    A time that does not exist on that date, because clocks go forward, is later by the gap.
    """
    return moment_of(local_minute(day, first.astimezone(zone).time(), zone))


def nearest(starts: Iterable[int], to: int, *, at_most: int) -> list[int]:
    """Return the starts (UTC minutes) nearest to one, the earlier of two as near, in the order of time."""
    return sorted(sorted(starts, key=lambda each: (abs(each - to), each))[:at_most])
