"""Moving all treatments of a visit at once, to another time, order or practitioners: all of them or none."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from peili.booking.commands.client_time import client_resource
from peili.booking.commands.giving import give_back
from peili.booking.commands.limiting import refuse_limited_visits
from peili.booking.commands.locking import held_by, locked
from peili.booking.commands.move import MovedMeanwhile, Place, place_of, refuse, save_moved
from peili.booking.commands.telling import tell_moved
from peili.booking.commands.together import Arranged, occupy_together, touched
from peili.booking.models import Appointment, Occupancy, Resource
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.menu import of_visit, own_length
from peili.booking.queries.together import Wanted, load_several
from peili.promises.overlap import take_turns
from peili.trail.commands import Actor
from peili.trail.models import Role


@transaction.atomic
def move_together(
    *,
    appointments: Sequence[Appointment],
    seen: Mapping[UUID, Place],
    at: Arranged,
    by: Actor,
    now: datetime,
) -> list[Appointment]:
    """Move the treatments of one visit, in the order given, and tell the client once.

    `seen` is where each stood when whoever moves them looked. Prices and lengths stay. Raises what `move`
    raises; then everything is as it was.
    """
    rows = locked(appointments)
    current = [rows[each.pk] for each in appointments]
    house, by_client = terms_and_zone(), by.role == Role.CLIENT
    for each in current:
        refuse(each, terms=house[0], by_client=by_client, now=now)
        if place_of(each) != seen.get(each.pk):
            raise MovedMeanwhile(each)
    was = min(each.starts_at for each in current)
    client = client_resource(client=current[0].client).pk if current[0].client else None
    wanted = [
        Wanted(each.service, own_length(each), of_visit(each), agreed=each if by_client else None)
        for each in current
    ]
    _wait(current, wanted, at, client)
    give_back(Occupancy.objects.filter(appointment__in=current))
    taken = occupy_together(
        wanted=wanted,
        at=at,
        causes=[{"appointment_id": each.pk} for each in current],
        now=now,
        client=client,
        terms_apply=by_client,
        house=house,
    )
    for number, (each, chosen) in enumerate(zip(current, taken, strict=True)):
        if own_length(each) is None:
            each.agreed_minutes = chosen.minutes
        each.staff_id, each.starts_at = at.staff[number], at.at(number)
        each.ends_at = each.starts_at + timedelta(minutes=chosen.minutes)
        save_moved(each, by=by, now=now)
    refuse_limited_visits(current, now=now)
    tell_moved(appointment=min(current, key=lambda each: (each.starts_at, each.pk)), was=was, now=now)
    return current


def _wait(
    current: Sequence[Appointment], wanted: Sequence[Wanted], at: Arranged, client: UUID | None
) -> None:
    """Wait for every resource the visit leaves or may take, in one order."""
    several = load_several(wanted=wanted, first=at.starts_at.date(), days=1, client=client)
    leaves = Occupancy.objects.filter(appointment__in=current).values_list("resource", flat=True)
    who = [several.whole.resources[staff] for staff in at.staff if staff in several.whole.resources]
    take_turns(Resource, {*leaves, *held_by(current), *touched(several, who, client)})
