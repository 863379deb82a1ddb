"""Cancelling: the appointment stays as cancelled, its minutes are free at once."""

from datetime import datetime

from django.db import transaction

from peili.booking.commands.changing import locked, saved
from peili.booking.commands.giving import give_back
from peili.booking.commands.telling import tell_cancelled
from peili.booking.models import Appointment, Occupancy
from peili.booking.rules.change import Refusal, why_not_cancel
from peili.trail.commands import Actor
from peili.trail.models import Role


class CannotCancel(Exception):
    """The appointment cannot be cancelled; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"refused: {refusal.value}")
        self.refusal = refusal


@transaction.atomic
def cancel(*, appointment: Appointment, by: Actor, now: datetime) -> Appointment:
    """Cancel an appointment and tell the client; CannotCancel when it is cancelled already or has begun."""
    current = locked(appointment)
    refusal = why_not_cancel(
        cancelled=current.state == Appointment.State.CANCELLED,
        starts_at=current.starts_at,
        started=current.started_at is not None or current.state == Appointment.State.MISSED,
        now=now,
        by_client=by.role == Role.CLIENT,
    )
    if refusal is not None:
        raise CannotCancel(refusal)
    current.state = Appointment.State.CANCELLED
    current.cancelled_at = now
    give_back(Occupancy.objects.filter(appointment=current))
    saved(current, "booking.cancel", ["state", "cancelled_at"], by=by, now=now)
    tell_cancelled(appointment=current, now=now)
    return current
