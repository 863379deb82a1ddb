"""Taking back that a visit was cancelled or missed: it is booked again where it was, if that is free."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from peili.booking.commands.changing import rearranged, saved
from peili.booking.commands.client_time import client_resource
from peili.booking.commands.lanes import occupy_again
from peili.booking.commands.lapses import taken_back
from peili.booking.commands.locking import held_by, lock, locked
from peili.booking.commands.occupy import NotOffered, TimeTaken, setting_for
from peili.booking.commands.telling import tell_all_undone, tell_undone
from peili.booking.commands.together import seat_client
from peili.booking.commands.visit import VisitRefused
from peili.booking.models import Appointment, Resource
from peili.booking.queries.menu import of_visit
from peili.booking.rules.change import why_not_came
from peili.promises.overlap import take_turns
from peili.trail.commands import Actor
from peili.trail.models import Purpose


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
    also = taken_back(current)
    rearranged(current, "booking.restore", ["state", "cancelled_at"], by=by, now=now, also=also)
    seat_client(together=current.together, now=now)
    tell_undone(appointment=current, undone_at=cancelled_at if undoing else None, now=now)
    return current


@transaction.atomic
def restore_all(
    *, appointments: Sequence[Appointment], by: Actor, now: datetime, cancelled_at: datetime
) -> list[Appointment]:
    """Book again what was cancelled at once, all of it or nothing, and tell the client once if they need it.

    Only what that cancellation took is booked again. Raises NotCancelled when nothing of it is left,
    TimeTaken and NotOffered; then everything is as it was.
    """
    rows = locked(appointments)
    found = [each for each in rows.values() if each.cancelled_at == cancelled_at]
    if not found:
        raise NotCancelled
    take_turns(Resource, {resource for each in found for resource in _may_take(each)})
    for current in sorted(found, key=lambda each: (each.starts_at, each.pk)):
        _take(current, now)
        current.state, current.cancelled_at = Appointment.State.BOOKED, None
        also = taken_back(current)
        rearranged(current, "booking.restore", ["state", "cancelled_at"], by=by, now=now, also=also)
    for together in {each.together for each in found if each.together}:
        seat_client(together=together, now=now)
    tell_all_undone(appointments=found, undone_at=cancelled_at, now=now)
    return found


@transaction.atomic
def came(*, appointment: Appointment, by: Actor, now: datetime, on: date, today: date) -> Appointment:
    """Take back, on the visit's own day, that the client did not come: it is booked again where it was.

    A visit whose time is over needs no minutes, so it is booked again even where they were given away.
    Said of a visit that is booked it changes nothing. Raises VisitRefused, TimeTaken and NotOffered.
    """
    current = lock(appointment)
    if current.state == Appointment.State.BOOKED:
        return current
    missed = current.state == Appointment.State.MISSED
    refusal = why_not_came(missed=missed, begins_on=on, today=today)
    if refusal is not None:
        raise VisitRefused(refusal)
    _take_or_pass(current, now)
    current.state = Appointment.State.BOOKED
    also = taken_back(current)
    seat_client(together=current.together, now=now)
    return saved(current, "booking.came", ["state"], by=by, now=now, purpose=Purpose.TREATMENT, also=also)


def _take_or_pass(current: Appointment, now: datetime) -> None:
    try:
        with transaction.atomic():
            _take(current, current.starts_at)  # as free as it was then: its start has passed by now
    except (TimeTaken, NotOffered):
        if current.ends_at > now:
            raise


def _take(current: Appointment, now: datetime) -> None:
    client, wanted = _client(current), _wanted(current)
    if current.together:  # its client is seated afterwards, so everything is waited for now
        take_turns(Resource, set(_may_take(current)))
    occupy_again(
        **wanted,
        now=now,
        client=None if current.together else client,
        terms_apply=False,
        appointment=current.pk,
        lasts=current.minutes,
    )


def _wanted(current: Appointment) -> dict[str, Any]:
    return {
        "service": current.service,
        "extras": of_visit(current),
        "starts_at": current.starts_at,
        "only": current.staff_id,
        "minutes": current.minutes,
    }


def _client(current: Appointment) -> UUID | None:
    return client_resource(client=current.client).pk if current.client else None


def _may_take(current: Appointment) -> Iterator[UUID]:
    """Yield what a visit may take when it is booked again: its practitioner, any unit, its client."""
    setting, client = setting_for(**_wanted(current)), _client(current)
    yield from held_by([current])
    yield from setting.resources.values()
    for pool in setting.pools.values():
        yield from pool
    if client:
        yield client
