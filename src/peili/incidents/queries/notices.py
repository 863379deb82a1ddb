"""Notices of breaches: on their way, gone, or in need of another way."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peili.incidents.models import Affected, Breach
from peili.outbox.models import Message

State = Message.State


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a person's notice: its state, the way it took, and when it was handed over."""

    state: str
    channel: str
    sent_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Letters:
    """How far the letters of a breach have got."""

    told: int
    under_way: int
    failed: int
    untold: int
    left_out: int


def deliveries(affected: Collection[UUID]) -> dict[UUID, Delivery]:
    """Return the newest notice to each of these touched people, as far as there was one."""
    rows = Message.objects.filter(thing_id__in=affected).order_by("id")
    found = rows.values_list("thing_id", "state", "channel", "sent_at", "reason")
    return {
        thing: Delivery(state, channel, sent_at, reason)
        for thing, state, channel, sent_at, reason in found
        if thing is not None
    }


def letters_of(breach: Breach) -> Letters:
    """Return how far the letters of a breach have got, counted by the database."""
    rows = Affected.objects.filter(breach=breach)
    waiting = rows.filter(left_out=False, told_at__isnull=True)
    states = Counter(
        Message.objects.filter(thing_id__in=waiting.values("pk")).values_list("state", flat=True)
    )
    return Letters(
        told=rows.filter(left_out=False, told_at__isnull=False).count(),
        under_way=states[State.QUEUED],
        failed=sum(states[each] for each in (State.REFUSED, State.FAILED)),
        untold=waiting.count(),
        left_out=rows.filter(left_out=True).count(),
    )
