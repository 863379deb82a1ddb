"""Blocks: a person, room or device is not there for visits. What is booked already stays, and is listed."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from peili.booking.commands.giving import fill, take_up
from peili.booking.commands.occupy import release_expired
from peili.booking.models import Block, Closure, Occupancy, Resource
from peili.promises.overlap import take_turns
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


class BlockBackwards(Exception):
    """The block would end before it begins."""


@transaction.atomic
def block(
    *, resource: Resource, kind: str, starts_at: datetime, ends_at: datetime, by: Actor, now: datetime
) -> Block:
    """Take every free minute of a stretch at once; bookings inside it stay (see `queries.blocks.clashes`).

    `kind` is a word of `Block.Kind`. Raises BlockBackwards.
    """
    release_expired(now=now)
    made = stand(resource=resource, kind=kind, starts_at=starts_at, ends_at=ends_at, now=now)
    _note("booking.block", made, by=by, now=now)
    return made


@transaction.atomic
def unblock(*, block: Block, by: Actor, now: datetime) -> None:
    """Take a block away; its minutes are free, unless another block stands over them."""
    _note("booking.unblock", block, by=by, now=now)
    lift([block])


def stand(
    *,
    resource: Resource,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    closure: Closure | None = None,
) -> Block:
    """Write a block and its rows, inside the transaction and the trail entry of another command."""
    if ends_at <= starts_at:
        raise BlockBackwards
    made = Block.objects.create(
        resource=resource, kind=kind, starts_at=starts_at, ends_at=ends_at, made_at=now, closure=closure
    )
    fill(made)
    return made


def lift(blocks: Iterable[Block]) -> None:
    """Remove blocks and their rows, inside the transaction and the trail entry of another command."""
    found = list(blocks)
    take_turns(Resource, {each.resource_id for each in found})  # so that nobody gives minutes back to them
    ids = [each.pk for each in found]
    rows = Occupancy.objects.filter(block__in=ids)
    given = list(rows.values_list("resource_id", "start_minute", "end_minute"))
    Block.objects.filter(pk__in=ids).delete()
    take_up(given)


def _note(act: str, block: Block, *, by: Actor, now: datetime) -> None:
    staff = block.resource.staff
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.HOUSE,
        register_id=None,
        about=[] if staff is None else [staff.subject_id],
        thing=block,
        fields=["kind", "starts_at", "ends_at"],
    )
