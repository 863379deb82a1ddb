"""Noting that somebody looked."""

from datetime import datetime

from django.db import transaction

from peili.house.checklist.queries import said_since
from peili.house.models import Look
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose, Role


class NotSaid(Exception):
    """The house does not say this, so there is nothing to look at."""


@transaction.atomic
def look_at(*, claim: str, good: bool, role: Role, by: Actor, now: datetime) -> Look:
    """Note that someone in a role looked, and whether the thing is as the house says; raises NotSaid."""
    if claim not in said_since():
        raise NotSaid
    made = Look.objects.create(claim=claim, at=now, role=role, good=good)
    note(
        act="house.look_at",
        by=by,
        now=now,
        purpose=Purpose.HOUSE,
        register_id=None,
        thing=made,
        fields=[claim],
    )
    return made
