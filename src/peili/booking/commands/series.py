"""Series of visits: the chosen ones are booked, and what is left of one is moved, all of them or none."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from peili.booking.commands.book_together import book_together_at_desk
from peili.booking.commands.client_time import client_resource
from peili.booking.commands.giving import give_back
from peili.booking.commands.limiting import refuse_limited_visits
from peili.booking.commands.locking import held_by, locked
from peili.booking.commands.move import CannotMove, MovedMeanwhile, refuse, save_moved
from peili.booking.commands.occupy import NotOffered, TimeTaken, release_expired
from peili.booking.commands.telling import tell_all_booked, tell_all_moved, tell_all_undone
from peili.booking.commands.together import Arranged, occupy_together, touched
from peili.booking.models import Appointment, Occupancy, Resource
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.menu import of_visit, own_length
from peili.booking.queries.together import NotOneVisit, Wanted, load_several
from peili.booking.rules import series as rules
from peili.people.models import Client
from peili.promises.overlap import take_turns
from peili.promises.records import new_id
from peili.trail.commands import Actor

__all__ = ["CannotMove", "NotThen", "book_series", "move_back", "move_rest", "wait_for"]


class NotThen(Exception):
    """A visit of a series cannot be had at its time; `at` is when, and nothing of the series was changed."""

    def __init__(self, at: datetime, why: TimeTaken | NotOffered) -> None:
        super().__init__("one visit of a series was refused")
        self.at, self.why = at, why


@transaction.atomic
def book_series(
    *, client: Client, wanted: Sequence[Wanted], visits: Sequence[Arranged], by: Actor, now: datetime
) -> list[Appointment]:
    """Book each of these visits of the same treatments, all of them or none, and tell the client once.

    The house's notice, horizon and gap rule do not bind the desk. Raises NotThen, AdultNotConfirmed and
    NotOfThisRegister.
    """
    release_expired(now=now)
    wait_for(wanted, visits, client=client_resource(client=client).pk)
    number, made = new_id(), list[Appointment]()
    for at in sorted(visits, key=lambda each: each.starts_at):
        try:
            made += book_together_at_desk(
                client=client, wanted=wanted, at=at, by=by, now=now, series=number, tell=False
            )
        except (TimeTaken, NotOffered) as why:
            raise NotThen(at.starts_at, why) from why
    tell_all_booked(appointments=made, now=now)
    return made


def wait_for(
    wanted: Sequence[Wanted],
    visits: Sequence[Arranged],
    *,
    client: UUID | None = None,
    also: Iterable[UUID] = (),
) -> None:
    """Wait for everything the series may take, in one order, before its first visit is booked.

    `also` are resources that the same transaction touches besides. Raises NotThen.
    """
    try:
        several = load_several(wanted=wanted, first=visits[0].starts_at.date(), days=1)
    except NotOneVisit as why:
        raise NotThen(visits[0].starts_at, NotOffered()) from why
    asked = {staff for at in visits for staff in at.staff}
    who = [resource for staff, resource in several.whole.resources.items() if staff in asked]
    take_turns(Resource, {*touched(several, who, client), *also})


@transaction.atomic
def move_rest(
    *, appointments: Sequence[Appointment], by_days: int, at: datetime, by: Actor, now: datetime
) -> list[Appointment]:
    """Move visits of a series by some days, to the time of day of `at` on the wall, all of them or none.

    The practitioners, lengths and prices stay. The first one leads: the others keep their distance to it in
    days, and the treatments of one visit to each other. Raises NotThen, CannotMove.
    """
    zone, current = terms_and_zone()[1], _lifted(appointments, now=now)
    was = current[0].starts_at
    for visit in _visits(current):
        day = visit[0].starts_at.astimezone(zone).date() + timedelta(days=by_days)
        _place(visit, rules.same_time(at, day, zone), by=by, now=now)
    _refuse_limited(current, now=now)
    tell_all_moved(appointments=current, was=was, now=now)
    return current


@transaction.atomic
def move_back(
    *,
    appointments: Sequence[Appointment],
    to: Mapping[UUID, datetime],
    moved_at: datetime,
    by: Actor,
    now: datetime,
) -> list[Appointment]:
    """Take back that visits of a series were moved at `moved_at`, if that was the last move of each of them.

    `to` is when the first treatment of each visit was. The client is told if they had been told of the move.
    Raises NotThen, CannotMove, and MovedMeanwhile with the first that was changed since.
    """
    current = _lifted(appointments, now=now)
    for visit in _visits(current):
        if visit[0].pk not in to or any(each.moved_at != moved_at for each in visit):
            raise MovedMeanwhile(visit[0])
        _place(visit, to[visit[0].pk], by=by, now=now)
    tell_all_undone(appointments=current, undone_at=moved_at, now=now)
    return current


def _lifted(appointments: Sequence[Appointment], *, now: datetime) -> list[Appointment]:
    """Lock visits that are to be moved, wait for all they may take, and give back what they have."""
    rows = locked(appointments)
    current = sorted((rows[each.pk] for each in appointments), key=lambda each: (each.starts_at, each.pk))
    for each in current:
        refuse(each, terms=terms_and_zone()[0], by_client=False, now=now)
    release_expired(now=now)
    leaves = Occupancy.objects.filter(appointment__in=current)
    take_turns(Resource, {*leaves.values_list("resource_id", flat=True), *_may_take(current)})
    give_back(leaves)
    return current


def _refuse_limited(current: Sequence[Appointment], *, now: datetime) -> None:
    for each in current:
        try:
            refuse_limited_visits([each], now=now)
        except TimeTaken as why:
            raise NotThen(each.starts_at, why) from why


def _may_take(appointments: Sequence[Appointment]) -> Iterator[UUID]:
    """Yield what the visits may take when they are moved: their practitioners, any unit, their client."""
    yield from held_by(appointments)
    for visit in _visits(appointments):
        wanted = [Wanted(each.service, own_length(each), of_visit(each)) for each in visit]
        try:
            several = load_several(wanted=wanted, first=visit[0].starts_at.date(), days=1)
        except NotOneVisit as why:
            raise NotThen(visit[0].starts_at, NotOffered()) from why
        staff = {each.staff_id for each in visit}
        who = [resource for pk, resource in several.whole.resources.items() if pk in staff]
        client = visit[0].client
        yield from touched(several, who, client_resource(client=client).pk if client else None)


def _visits(appointments: Sequence[Appointment]) -> list[list[Appointment]]:
    """Return the appointments by visit, in the order of time."""
    found: dict[UUID, list[Appointment]] = {}
    for each in appointments:
        found.setdefault(each.together or each.pk, []).append(each)
    return list(found.values())


def _place(visit: Sequence[Appointment], starts_at: datetime, *, by: Actor, now: datetime) -> None:
    begins = visit[0].starts_at
    offsets = tuple(int((each.starts_at - begins).total_seconds()) // 60 for each in visit)
    at = Arranged(starts_at, offsets, tuple(each.staff_id for each in visit))
    client = visit[0].client
    try:
        taken = occupy_together(
            wanted=[Wanted(each.service, own_length(each), of_visit(each)) for each in visit],
            at=at,
            causes=[{"appointment_id": each.pk} for each in visit],
            now=now,
            client=client_resource(client=client).pk if client else None,
            terms_apply=False,
        )
    except (TimeTaken, NotOffered) as why:
        raise NotThen(starts_at, why) from why
    for number, (each, chosen) in enumerate(zip(visit, taken, strict=True)):
        each.starts_at = at.at(number)
        each.ends_at = each.starts_at + timedelta(minutes=chosen.minutes)
        save_moved(each, by=by, now=now)
