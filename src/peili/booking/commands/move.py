"""Moving: the appointment stays the same one, at another time or with another practitioner."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from peili.booking.commands.changing import rearranged
from peili.booking.commands.client_time import client_resource
from peili.booking.commands.giving import give_back
from peili.booking.commands.lanes import lane_for, occupy_again
from peili.booking.commands.limiting import refuse_limited, write_exemptions
from peili.booking.commands.locking import held_by, lock
from peili.booking.commands.occupy import NotOffered, Taken, occupy, setting_for
from peili.booking.commands.telling import tell_moved, tell_undone
from peili.booking.commands.together import seat_client
from peili.booking.models import Appointment, Occupancy, Resource, Terms
from peili.booking.queries.free import Setting, terms_and_zone
from peili.booking.queries.limits import wish_of
from peili.booking.queries.menu import of_visit, own_length, same_price
from peili.booking.rules.change import MoveRefusal, why_not_move
from peili.promises.overlap import take_turns
from peili.trail.commands import Actor
from peili.trail.models import Role


class CannotMove(Exception):
    """The appointment cannot be moved; `refusal` says why."""

    def __init__(self, refusal: MoveRefusal) -> None:
        super().__init__(f"refused: {refusal.value}")
        self.refusal = refusal


class MovedMeanwhile(Exception):
    """Someone else has moved it since it was looked at; `current` is the appointment as it stands now."""

    def __init__(self, current: Appointment) -> None:
        super().__init__("moved meanwhile")
        self.current = current


@dataclass(frozen=True, slots=True)
class Place:
    """When, and with which practitioner (their id)."""

    starts_at: datetime
    staff_id: UUID


def place_of(appointment: Appointment) -> Place:
    """Return where an appointment stands, to be said when it is moved."""
    return Place(appointment.starts_at, appointment.staff_id)


@transaction.atomic
def move(
    *,
    appointment: Appointment,
    seen: Place,
    to: Place,
    by: Actor,
    now: datetime,
    deferred: bool = False,
    undoing: datetime | None = None,
    why: str = "",
    despite: str = "",
) -> Appointment:
    """Move an appointment, its minutes with it, and tell the client of the new time.

    `seen` is where it stood when whoever moves it looked: of two people who move one visit at once, the
    second is told instead of undoing what the first did. The house's notice and horizon bind the client, not
    the desk; `deferred` says that the house's own rules ask for a later day, so the cut-off binds nobody. The
    agreed price stays, and a length that the desk gave the visit; else it is as long as the service is now
    with whoever gives it. `undoing` takes the move made then back: if it is still the last one, the client is
    told only if they were told of it, and an extra lane it left takes it back. With a `why` of `Lane.Why` it
    goes into an extra lane that is opened for it, with a `despite` of `Exemption.Why` in spite of conditions
    that a person may set aside.
    Raises CannotMove, MovedMeanwhile, TimeTaken and NotOffered; then everything is as it was.
    """
    current = lock(appointment)
    house, by_client = terms_and_zone(), by.role == Role.CLIENT
    refuse(current, terms=house[0], by_client=by_client, now=now, deferred=deferred)
    if not _is_still(current, seen=seen, to=to):
        return current
    wish = wish_of(current, now=now) if undoing is None else None
    stopping = refuse_limited(wish, to.starts_at, by=by, despite=despite)
    client = client_resource(client=current.client).pk if current.client else None
    alone = client if current.together is None else None  # a visit of several seats its client afterwards
    undone_at = undoing if current.moved_at == undoing else None
    wanted = _wanted(current, to)
    _let_go(current, setting_for(**wanted, only=to.staff_id, client=alone), to, client, by_client=by_client)
    how = wanted | {"now": now, "only": to.staff_id, "client": alone, "house": house}
    how |= {"terms_apply": by_client, "appointment": current.pk}
    if undone_at is not None and not why:
        taken = occupy_again(**how, lasts=current.minutes)
    else:
        taken = occupy(**how, lane=lane_for(**wanted, staff=to.staff_id, why=why, by=by, now=now))
    _place(current, taken, to.starts_at)
    save_moved(current, by=by, now=now)
    write_exemptions(current, stopping, despite=despite, by=by, now=now)
    seat_client(together=current.together, now=now)
    _tell(current, was=seen.starts_at, undone_at=undone_at, now=now)
    return current


def _wanted(current: Appointment, to: Place) -> Any:
    """Return what the search for a visit's new place asks for."""
    return {
        "service": current.service,
        "extras": of_visit(current),
        "starts_at": to.starts_at,
        "minutes": own_length(current),
    }


def _let_go(
    current: Appointment, setting: Setting, to: Place, client: UUID | None, *, by_client: bool
) -> None:
    """Wait for all that the move may touch, and give back what the visit has."""
    if by_client and to.staff_id not in same_price(setting.chosen, current):
        raise NotOffered  # who gives it at another price is agreed with the salon
    ours = [client] if client else []
    take_turns(Resource, {*_touched(current, setting), *held_by([current]), *ours})
    give_back(Occupancy.objects.filter(appointment=current))


def _place(current: Appointment, taken: Taken, starts_at: datetime) -> None:
    """Put a visit to its new place, as long as it has become there."""
    if own_length(current) is None:
        current.agreed_minutes = taken.chosen.minutes
    current.staff = taken.staff
    current.starts_at, current.ends_at = starts_at, starts_at + timedelta(minutes=taken.chosen.minutes)


def _tell(current: Appointment, *, was: datetime, undone_at: datetime | None, now: datetime) -> None:
    if undone_at is not None:
        tell_undone(appointment=current, undone_at=undone_at, was=was, now=now)
    else:
        tell_moved(appointment=current, was=was, now=now)


def _is_still(current: Appointment, *, seen: Place, to: Place) -> bool:
    """Tell whether there is something to move; raises MovedMeanwhile when it is not where it was seen."""
    if place_of(current) == to:
        return False
    if place_of(current) != seen:
        raise MovedMeanwhile(current)
    return True


def refuse(
    appointment: Appointment, *, terms: Terms, by_client: bool, now: datetime, deferred: bool = False
) -> None:
    """Raise CannotMove when an appointment may not be moved now."""
    refusal = why_not_move(
        live=appointment.state == Appointment.State.BOOKED,
        started=appointment.started_at is not None,
        starts_at=appointment.starts_at,
        now=now,
        by_client=by_client,
        until=timedelta(hours=0 if deferred else terms.cancel_hours),
    )
    if refusal is not None:
        raise CannotMove(refusal)


def _touched(current: Appointment, setting: Setting) -> Iterator[UUID]:
    """Yield every resource the move may leave or take, so that all of them are waited for in one order."""
    yield from Occupancy.objects.filter(appointment=current).values_list("resource_id", flat=True)
    yield from setting.resources.values()
    for units in setting.pools.values():
        yield from units
    if setting.client:
        yield setting.client


def save_moved(current: Appointment, *, by: Actor, now: datetime) -> None:
    """Save where an appointment stands now, with its entry in the trail."""
    current.moved_at = now
    fields = ["starts_at", "ends_at", "agreed_minutes", "staff", "moved_at"]
    rearranged(current, "booking.move", fields, by=by, now=now)
