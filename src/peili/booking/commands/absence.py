"""Absences: when somebody is away, and nothing of why."""

from datetime import datetime

from django.db import transaction

from peili.booking.commands.blocks import block, unblock
from peili.booking.commands.fitting import list_unfit
from peili.booking.models import Block, Resource, Role
from peili.people.models import Staff
from peili.trail.commands import Actor


@transaction.atomic
def be_away(*, staff: Staff, starts_at: datetime, ends_at: datetime, by: Actor, now: datetime) -> Block:
    """Take a practitioner's free time; visits inside it stay until somebody sees to them.

    Raises BlockBackwards.
    """
    resource, _made = Resource.objects.get_or_create(staff=staff, defaults={"role": Role.STAFF})
    made = block(
        resource=resource, kind=Block.Kind.AWAY, starts_at=starts_at, ends_at=ends_at, by=by, now=now
    )
    list_unfit(now=now)
    return made


@transaction.atomic
def come_back(*, absence: Block, by: Actor, now: datetime) -> None:
    """Take an absence away: its minutes are free again."""
    unblock(block=absence, by=by, now=now)
    list_unfit(now=now)
