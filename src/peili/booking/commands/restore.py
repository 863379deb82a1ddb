"""Taking a cancellation back: the visit is booked again where it was, if its minutes are still free."""

from datetime import datetime

from django.db import transaction

from peili.booking.commands.book import client_resource
from peili.booking.commands.changing import rearranged
from peili.booking.commands.lanes import occupy_again
from peili.booking.commands.locking import lock
from peili.booking.commands.telling import tell_undone
from peili.booking.commands.together import seat_client
from peili.booking.models import Appointment
from peili.booking.queries.menu import of_visit
from peili.trail.commands import Actor


class NotCancelled(Exception):
    """There is no cancellation to take back."""


@transaction.atomic
def restore(*, appointment: Appointment, by: Actor, now: datetime, undoing: bool = False) -> Appointment:
    """Book a cancelled visit again at its own time, and tell the client.

    Where the practitioner's own time is taken, it goes into an extra lane that a visit has left there.
    `undoing` takes back one's own cancellation: then they are told only if they had been told that it is off.
    Otherwise they may have cancelled it themselves, and know that it is off without a message.
    Raises NotCancelled, TimeTaken and NotOffered; then everything is as it was.
    """
    current = lock(appointment)
    cancelled_at = current.cancelled_at
    if cancelled_at is None:
        raise NotCancelled
    _take(current, now)
    current.state, current.cancelled_at = Appointment.State.BOOKED, None
    rearranged(current, "booking.restore", ["state", "cancelled_at"], by=by, now=now)
    seat_client(together=current.together, now=now)
    tell_undone(appointment=current, undone_at=cancelled_at if undoing else None, now=now)
    return current


def _take(current: Appointment, now: datetime) -> None:
    alone = current.client and not current.together  # a visit of several seats its client afterwards
    client = client_resource(client=current.client) if current.client and alone else None
    occupy_again(
        service=current.service,
        extras=of_visit(current),
        starts_at=current.starts_at,
        now=now,
        only=current.staff_id,
        client=client.pk if client else None,
        terms_apply=False,
        appointment=current.pk,
        minutes=current.minutes,
        lasts=current.minutes,
    )
