"""Moving: the appointment stays the same one, at another time or with another practitioner."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from peili.booking.commands.book import client_resource
from peili.booking.commands.changing import locked, saved
from peili.booking.commands.giving import give_back
from peili.booking.commands.lanes import lane_for, occupy_again
from peili.booking.commands.occupy import occupy, setting_for
from peili.booking.commands.telling import tell_moved, tell_undone
from peili.booking.models import Appointment, Occupancy, Resource, Terms
from peili.booking.queries.free import Setting, terms_and_zone
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
) -> Appointment:
    """Move an appointment, its minutes with it, and tell the client of the new time.

    `seen` is where it stood when whoever moves it looked: of two people who move one visit at once, the
    second is told instead of undoing what the first did. The house's notice and horizon bind the client, not
    the desk; `deferred` says that the house's own rules ask for a later day, so the cut-off binds nobody. The
    agreed price and the length stay. `undoing` takes the move made then back: if it is still the last one,
    the client is told only if they were told of it, and an extra lane it left takes it back. With a `why` of
    `Lane.Why` it goes into an extra lane that is opened for it.
    Raises CannotMove, MovedMeanwhile, TimeTaken and NotOffered; then everything is as it was.
    """
    current = locked(appointment)
    house, by_client = terms_and_zone(), by.role == Role.CLIENT
    refuse(current, terms=house[0], by_client=by_client, now=now, deferred=deferred)
    if not _is_still(current, seen=seen, to=to):
        return current
    client = client_resource(client=current.client).pk if current.client else None
    minutes, moved_before = current.minutes, current.moved_at
    setting = setting_for(
        service=current.service, starts_at=to.starts_at, only=to.staff_id, client=client, minutes=minutes
    )
    take_turns(Resource, _touched(current, setting))
    give_back(Occupancy.objects.filter(appointment=current))
    wanted: Any = {"service": current.service, "starts_at": to.starts_at, "minutes": minutes}
    how = wanted | {
        "now": now,
        "only": to.staff_id,
        "client": client,
        "terms_apply": by_client,
        "appointment": current.pk,
        "house": house,
    }
    back = undoing is not None and moved_before == undoing and not why
    lane = lane_for(**wanted, staff=to.staff_id, why=why, by=by, now=now)
    current.staff = occupy_again(**how) if back else occupy(**how, lane=lane)
    current.starts_at, current.moved_at = to.starts_at, now
    current.ends_at = to.starts_at + timedelta(minutes=minutes)
    saved(current, "booking.move", ["starts_at", "ends_at", "staff", "moved_at"], by=by, now=now)
    _tell(current, was=seen.starts_at, undone_at=moved_before if moved_before == undoing else None, now=now)
    return current


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
