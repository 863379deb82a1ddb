"""When a treatment is not given, as spans of time; one without a beginning or an end goes on for ever."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

Closed = tuple[datetime | None, datetime | None]


def untested(
    tests: Iterable[tuple[datetime, datetime]], *, hours: int, days: int, zone: ZoneInfo
) -> list[Closed]:
    """Return the spans that no test covers; a test holds from some hours after it to some days after it.

    The hours run from the end of the test's visit; the days are those of the calendar, the last one whole.
    """
    found: list[Closed] = []
    open_until: datetime | None = None
    for _begins, ends in sorted(tests):
        holds, last = ends + timedelta(hours=hours), days_after(ends, days + 1, zone)
        if open_until is None or holds > open_until:
            found.append((open_until, holds))
        open_until = last
    return [*found, (open_until, None)]


def too_soon_after(at: datetime, *, days: int, zone: ZoneInfo) -> Closed:
    """Return the span after a visit within which another one comes too soon."""
    return at, days_after(at, days, zone)


def too_late_before(at: datetime, *, days: int, zone: ZoneInfo) -> Closed:
    """Return the span before a coming visit within which one that it must be apart from comes too late."""
    return days_after(at, 1 - days, zone), at


def days_after(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Return the midnight with which a later day begins."""
    return datetime.combine(at.astimezone(zone).date() + timedelta(days=days), time(), tzinfo=zone)
