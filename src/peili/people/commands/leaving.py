"""Somebody stops working here: inside the transaction that says so, all they could come in by is dead."""

from collections.abc import Callable, Collection
from datetime import datetime

from peili.people.models import Account, Session, Staff

Leave = Callable[[Collection[Staff], datetime], None]
_leaves: list[Leave] = []


def on_leaving(leave: Leave) -> Leave:
    """Register what a room shuts of somebody who leaves."""
    _leaves.append(leave)
    return leave


def leave(*, gone: Collection[Staff], now: datetime) -> None:
    """Let staff go: not bookable, not let in, their past untouched. The caller writes the trail entry."""
    staff = Staff.objects.filter(pk__in=[each.pk for each in gone])
    staff.filter(left_on__isnull=True).update(left_on=now.date())
    staff.update(active=False)
    Account.objects.filter(staff__in=gone).update(is_active=False)
    Session.objects.filter(account__staff__in=gone).delete()
    for each in _leaves:
        each(gone, now)
