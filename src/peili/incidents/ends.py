"""The end of a breach: the register keeps what was written of it for a time after it was closed."""

from datetime import datetime, time
from uuid import UUID

from peili.house.periods import Period, after, before, period
from peili.house.queries import local
from peili.incidents.models import Breach
from peili.people.ends import came_only_for
from peili.promises.activities import BREACHES


@came_only_for("breach")
def closed(now: datetime) -> dict[UUID, datetime]:
    """Return the breaches closed so long ago that their keeping has ended, each with when it did."""
    length = period(BREACHES.keep.period)
    rows = Breach.objects.filter(closed_at__lt=before(now, length)).values_list("subject_id", "closed_at")
    return {whose: _last(local(at), length) for whose, at in rows if at is not None}


def _last(at: datetime, length: Period) -> datetime:
    return datetime.combine(after(at.date(), length), time(), at.tzinfo)
