"""Cancelling: the appointment stays as cancelled, its minutes are free at once."""

from datetime import datetime

from django.db import transaction

from peili.booking.commands.giving import give_back
from peili.booking.commands.telling import tell_cancelled
from peili.booking.models import Appointment, Occupancy
from peili.booking.rules.change import Refusal, why_not_cancel
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose, Role


class CannotCancel(Exception):
    """The appointment cannot be cancelled; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"refused: {refusal.value}")
        self.refusal = refusal


@transaction.atomic
def cancel(*, appointment: Appointment, by: Actor, now: datetime) -> Appointment:
    """Cancel an appointment and tell the client; CannotCancel when it is cancelled already or has begun."""
    current = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("client", "claim", "service__controller", "staff")
        .get(pk=appointment.pk)
    )
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
    current.changes += 1
    current.save(update_fields=["state", "cancelled_at", "changes"])
    give_back(Occupancy.objects.filter(appointment=current))
    whose = current.client or current.claim
    if whose is None:
        raise AssertionError("an appointment is someone's: the database says so")
    note(
        act="booking.cancel",
        by=by,
        now=now,
        purpose=Purpose.BOOKING,
        register_id=whose.register_id,
        about=[whose.subject_id],
        thing=current,
        fields=["state", "cancelled_at"],
        visit_id=current.pk,
    )
    tell_cancelled(appointment=current, now=now)
    return current
