"""Rooms and devices out of use: taken out, put back, and a visit given another one at its own time."""

from datetime import datetime

from django.db import transaction

from peili.booking.commands.blocks import block, unblock
from peili.booking.commands.changing import note_of
from peili.booking.commands.fitting import list_unfit
from peili.booking.commands.giving import give_back
from peili.booking.commands.locking import held_by, lock
from peili.booking.commands.occupy import release_expired
from peili.booking.models import Appointment, Block, Occupancy, Resource, Unfit
from peili.booking.queries.units import OUT_OF_USE, UNITS, spares
from peili.promises.overlap import take_turns
from peili.trail.commands import Actor


class NoSpare(Exception):
    """No other unit of the same kind is free for the visit."""


@transaction.atomic
def take_out_of_use(
    *, unit: Resource, kind: str, starts_at: datetime, ends_at: datetime, by: Actor, now: datetime
) -> Block:
    """Take the free time of a room or device; visits that have it stay until somebody sees to them.

    `kind` is a word of `OUT_OF_USE`: it speaks of the thing, never of a person. Raises BlockBackwards.
    """
    if unit.role not in UNITS or kind not in OUT_OF_USE:
        raise AssertionError("only rooms and devices are out of use")
    made = block(resource=unit, kind=kind, starts_at=starts_at, ends_at=ends_at, by=by, now=now)
    list_unfit(now=now)
    return made


@transaction.atomic
def put_back(*, outage: Block, by: Actor, now: datetime) -> None:
    """Put a room or device back to use before its time."""
    unblock(block=outage, by=by, now=now)
    list_unfit(now=now)


@transaction.atomic
def change_units(*, appointment: Appointment, by: Actor, now: datetime) -> None:
    """Give a visit other units in place of those out of use; its time and its practitioner stay.

    The client is told nothing: nothing they agreed changes. Raises NoSpare.
    """
    current = lock(appointment)
    release_expired(now=now)
    rows = Occupancy.objects.filter(appointment=current, resource__role__in=UNITS)
    alike = Resource.objects.filter(role__in=UNITS, pool__in=rows.values("resource__pool"))
    take_turns(Resource, {*alike.values_list("pk", flat=True), *held_by([current])})
    found = spares([current]).get(current.pk, [])
    if not found or current.state != Appointment.State.BOOKED or current.started_at is not None:
        raise NoSpare
    for spare in found:
        row = Occupancy.objects.get(pk=spare.row)
        give_back(Occupancy.objects.filter(pk=spare.row))
        Occupancy.objects.create(
            resource_id=spare.unit,
            start_minute=row.start_minute,
            end_minute=row.end_minute,
            appointment=current,
        )
    note_of(current, "booking.change_units", ["occupancy"], by=by, now=now)
    Unfit.objects.filter(appointment=current, why=Unfit.Why.UNIT).delete()
