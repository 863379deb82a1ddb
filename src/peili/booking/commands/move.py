"""Moving a visit to another time: the same booking, its minutes given back and taken anew at once."""

from datetime import datetime, timedelta

from django.db import transaction

from peili.booking.commands.book import client_resource
from peili.booking.commands.occupy import occupy
from peili.booking.commands.telling import tell_moved
from peili.booking.models import Appointment, Occupancy
from peili.booking.rules.change import why_not_cancel
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose, Role


class CannotMove(Exception):
    """The visit is cancelled or has begun, so it stays where it is."""


@transaction.atomic
def move(*, appointment: Appointment, starts_at: datetime, by: Actor, now: datetime) -> Appointment:
    """Move a visit to another start with the same practitioner, and tell the client.

    Raises CannotMove, TimeTaken and NotOffered; the visit then stays where it was.
    """
    current = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("client__register", "claim", "service__controller", "staff")
        .get(pk=appointment.pk)
    )
    _may_move(current, by=by, now=now)
    whose = current.client or current.claim
    if whose is None:
        raise AssertionError("an appointment is someone's: the database says so")
    Occupancy.objects.filter(appointment=current).delete()
    occupy(
        service=current.service,
        starts_at=starts_at,
        now=now,
        only=current.staff_id,
        client=client_resource(client=current.client).pk if current.client else None,
        terms_apply=by.role == Role.CLIENT,
        appointment=current.pk,
    )
    current.starts_at = starts_at
    current.ends_at = starts_at + timedelta(minutes=current.service.minutes)
    current.save(update_fields=["starts_at", "ends_at"])
    note(
        act="booking.move",
        by=by,
        now=now,
        purpose=Purpose.BOOKING,
        register_id=whose.register_id,
        about=[whose.subject_id],
        thing=current,
        fields=["starts_at", "ends_at"],
        visit_id=current.pk,
    )
    tell_moved(appointment=current, now=now)
    return current


def _may_move(current: Appointment, *, by: Actor, now: datetime) -> None:
    refusal = why_not_cancel(
        cancelled=current.state == Appointment.State.CANCELLED,
        starts_at=current.starts_at,
        started=current.started_at is not None or current.state == Appointment.State.MISSED,
        now=now,
        by_client=by.role == Role.CLIENT,
    )
    if refusal is not None:
        raise CannotMove
