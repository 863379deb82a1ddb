"""Cancelling: the appointment stays as cancelled, its minutes are free at once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from peili.booking.commands.changing import rearranged
from peili.booking.commands.giving import give_back
from peili.booking.commands.lapses import cancelled_late
from peili.booking.commands.locking import held_by, lock, locked, take_turns_of
from peili.booking.commands.telling import tell_all_cancelled, tell_cancelled
from peili.booking.commands.together import seat_client
from peili.booking.models import Appointment, Occupancy, Resource
from peili.booking.rules.change import Refusal, why_not_cancel
from peili.promises.overlap import take_turns
from peili.trail.commands import Actor
from peili.trail.models import Role


class CannotCancel(Exception):
    """The appointment cannot be cancelled; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"refused: {refusal.value}")
        self.refusal = refusal


@transaction.atomic
def cancel(*, appointment: Appointment, by: Actor, now: datetime, late: bool = False) -> Appointment:
    """Cancel an appointment and tell the client; CannotCancel when it is cancelled already or has begun.

    The other treatments of its visit stay. A client who cancels after the house's hour is noted for it;
    `late` is the desk's word that it was the client who did.
    """
    current = lock(appointment)
    take_turns_of([current])
    _cancel(current, by=by, now=now, late=late)
    seat_client(together=current.together, now=now)
    tell_cancelled(appointment=current, now=now)
    return current


@transaction.atomic
def cancel_all(
    *, appointments: Sequence[Appointment], by: Actor, now: datetime, late: bool = False
) -> list[Appointment]:
    """Cancel several appointments of one client, all of them or none, and tell the client once.

    They are the treatments of a visit, or visits of a series. Raises CannotCancel for the first that cannot.
    `late` as in `cancel`: it is noted of those whose hour has passed.
    """
    rows = locked(appointments)
    taken = Occupancy.objects.filter(appointment__in=rows).values_list("resource_id", flat=True)
    take_turns(Resource, {*taken, *held_by(rows.values())})
    found = sorted((rows[each.pk] for each in appointments), key=lambda each: (each.starts_at, each.pk))
    for current in found:
        _cancel(current, by=by, now=now, late=late)
    for together in {each.together for each in found if each.together}:
        seat_client(together=together, now=now)
    tell_all_cancelled(appointments=found, now=now)
    return found


def _cancel(current: Appointment, *, by: Actor, now: datetime, late: bool) -> None:
    by_client = by.role == Role.CLIENT
    refusal = why_not_cancel(
        cancelled=current.state == Appointment.State.CANCELLED,
        starts_at=current.starts_at,
        started=current.started_at is not None or current.state == Appointment.State.MISSED,
        now=now,
        by_client=by_client,
    )
    if refusal is not None:
        raise CannotCancel(refusal)
    current.state = Appointment.State.CANCELLED
    current.cancelled_at = now
    give_back(Occupancy.objects.filter(appointment=current))
    noted = cancelled_late(current, now=now) if by_client or late else []
    rearranged(current, "booking.cancel", ["state", "cancelled_at"], by=by, now=now, also=noted)
