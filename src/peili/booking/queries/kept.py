"""Free times that were worked out once and are kept while the set-up and the calendar stand.

Nothing of the clock is kept: which held times have ended is part of what is asked, and so is the stretch of
starts that the house's notice and horizon leave of the dates.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from peili.booking.models import Hold, Terms
from peili.booking.rules.hours import day_bounds, next_minute
from peili.promises.prepared import Prepared
from peili.promises.settled import keep, keeps_plan

T = TypeVar("T")
ENDS = Prepared(lambda: Hold.objects.order_by("expires_at").only("expires_at"))
DAY = 24 * 60


def while_planned(key: tuple[Hashable, ...], *, now: datetime, read: Callable[[], T]) -> T:
    """Return what `read` returns, without reading it again while nothing changes that it depends on.

    It may depend on the set-up, on what is taken, on what the key names and on `reach` of the clock; and it
    may say nothing of anyone but when somebody is free. Nobody may change what is returned.
    """
    if not keeps_plan():
        return read()
    ends = keep(("ends",), lambda: [each.expires_at for each in ENDS.records()], plan=True)
    return keep(("free", bisect_right(ends, now), *key), read, plan=True)


def reach(terms: Terms, zone: ZoneInfo, *, first: date, days: int, now: datetime) -> tuple[int, int]:
    """Return the first and the last UTC minute at which something may start on these dates."""
    begins, ends = day_bounds(first, zone)[0], day_bounds(first + timedelta(days=days - 1), zone)[1]
    soon = next_minute(now)
    return max(begins, soon, soon + terms.notice_minutes), min(ends - 1, soon + terms.horizon_days * DAY)
