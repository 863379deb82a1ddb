"""Taking a cancellation back: the visit is booked again where it was, if its minutes are still free."""

from datetime import datetime
from typing import Any

from django.db import transaction

from peili.booking.commands.changing import rearranged
from peili.booking.commands.client_time import client_resource
from peili.booking.commands.lanes import occupy_again
from peili.booking.commands.locking import held_by, lock
from peili.booking.commands.occupy import setting_for
from peili.booking.commands.telling import tell_undone
from peili.booking.commands.together import seat_client
from peili.booking.models import Appointment, Resource
from peili.booking.queries.menu import of_visit
from peili.promises.overlap import take_turns
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
    client = client_resource(client=current.client).pk if current.client else None
    wanted: Any = {
        "service": current.service,
        "extras": of_visit(current),
        "starts_at": current.starts_at,
        "only": current.staff_id,
        "minutes": current.minutes,
    }
    if current.together:  # its client is seated afterwards, so everything is waited for now
        setting = setting_for(**wanted)
        units = [unit for pool in setting.pools.values() for unit in pool]
        ours = [client] if client else []
        take_turns(Resource, {*held_by([current]), *setting.resources.values(), *units, *ours})
    occupy_again(
        **wanted,
        now=now,
        client=None if current.together else client,
        terms_apply=False,
        appointment=current.pk,
        lasts=current.minutes,
    )
