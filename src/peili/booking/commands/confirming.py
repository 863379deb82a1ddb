"""The salon's word on an online booking, and taking back what was noted of a lost visit."""

from datetime import datetime

from django.db import transaction

from peili.booking.commands.changing import saved
from peili.booking.commands.lapses import taken_back
from peili.booking.commands.locking import lock
from peili.booking.models import Appointment
from peili.trail.commands import Actor


class NothingToExcuse(Exception):
    """Nothing is noted of the visit."""


@transaction.atomic
def confirm(*, appointment: Appointment, by: Actor, now: datetime) -> Appointment:
    """Say that an online booking stands; a second press changes nothing, nor one for a cancelled visit."""
    current = lock(appointment)
    if current.confirmed_at is not None or current.state != Appointment.State.BOOKED:
        return current
    current.confirmed_at = now
    return saved(current, "booking.confirm", ["confirmed_at"], by=by, now=now)


@transaction.atomic
def excuse(*, appointment: Appointment, by: Actor, now: datetime) -> Appointment:
    """Delete what was noted of a lost visit; one that was missed is then a cancelled one.

    The client is not told: nothing that they have to do has changed. Raises NothingToExcuse.
    """
    current = lock(appointment)
    gone = taken_back(current)
    if not gone:
        raise NothingToExcuse
    fields: list[str] = []
    if current.state == Appointment.State.MISSED:
        current.state, current.cancelled_at = Appointment.State.CANCELLED, now
        fields = ["state", "cancelled_at"]
    return saved(current, "booking.excuse", fields, by=by, now=now, also=gone)
