"""Notices of breaches that are on their way."""

from collections.abc import Collection
from uuid import UUID

from peili.outbox.models import Message


def queued(affected: Collection[UUID]) -> set[UUID]:
    """Return those of these touched people to whom a notice is waiting to leave."""
    waiting = Message.objects.filter(thing_id__in=affected, state=Message.State.QUEUED)
    return {thing for thing in waiting.values_list("thing_id", flat=True) if thing is not None}
