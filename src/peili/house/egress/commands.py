"""Counting refused connections: no act of anyone and about nobody, host and reason only."""

from datetime import datetime
from typing import NoReturn

from django.db import transaction
from django.db.models import F

from peili.house.egress.permits import Reason, why_not
from peili.house.models import RefusedConnection

LONGEST = 253  # signs of a name: what is longer is none, and is cut to be counted


class NotAllowed(Exception):
    """The host is not declared for this task, so nothing was sent there."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"connection refused: {reason.value}")
        self.reason = reason


def allow(*, host: str, task: str, now: datetime) -> None:
    """Let a connection through, or count it as refused and raise NotAllowed."""
    reason = why_not(host=host, task=task)
    if reason is not None:
        refuse(host=host, task=task, reason=reason, now=now)


def refuse(*, host: str, task: str, reason: Reason, now: datetime) -> NoReturn:
    """Count a connection as refused and raise NotAllowed."""
    _count(host=host, task=task, reason=reason, now=now)
    raise NotAllowed(reason)


@transaction.atomic
def _count(*, host: str, task: str, reason: Reason, now: datetime) -> None:
    host = host[:LONGEST]
    row, _made = RefusedConnection.objects.get_or_create(
        host=host, task=task, reason=reason.value, defaults={"last_at": now}
    )
    RefusedConnection.objects.filter(pk=row.pk).update(count=F("count") + 1, last_at=now)
