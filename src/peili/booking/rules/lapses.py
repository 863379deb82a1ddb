"""When a cancellation is late, how many visits were lost, and when what is noted of them ends."""

from collections.abc import Hashable, Iterable
from datetime import date, datetime, time, timedelta

from peili.house.periods import Period, after, before


def is_late(*, starts_at: datetime, now: datetime, free_hours: int) -> bool:
    """Tell whether a visit cancelled now is cancelled after it was free of charge."""
    return now > starts_at - timedelta(hours=free_hours)


def ends_on(noted_on: date, *, months: int) -> date:
    """Return the last local day that something noted on a day is kept."""
    return after(noted_on, Period(months=months))


def first_kept(today: date, *, months: int) -> date:
    """Return the first local day whose notes are kept today: the first that does not end before it."""
    day = before(datetime.combine(today, time(12)), Period(months=months)).date()
    return day if ends_on(day, months=months) >= today else day + timedelta(days=1)


def visits_lost(visits: Iterable[Hashable]) -> int:
    """Return how many visits were lost; the treatments of one visit carry the same mark and count once."""
    return len(set(visits))
