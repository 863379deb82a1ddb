"""Which coming visits do not fit any more: the same few reads, whatever changed, however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from peili.booking.models import LONGEST, Appointment, Block, Occupancy, Resource, Role, Unfit
from peili.booking.queries.menu import needs_of_visits
from peili.booking.queries.units import OUT_OF_USE, UNITS
from peili.booking.queries.working import load_hours
from peili.booking.rules.availability import Need
from peili.booking.rules.fitting import Span, inside, merged, touches
from peili.booking.rules.hours import (
    DayHours,
    day_bounds,
    minute_of,
    moment_of,
    next_minute,
    open_spans,
)
from peili.house.queries import house_zone
from peili.promises.prepared import Prepared, id_of

BLOCKING = {
    Block.Kind.AWAY: Unfit.Why.AWAY,
    Block.Kind.CLOSED: Unfit.Why.CLOSED,
    Block.Kind.OUTSIDE: Unfit.Why.OUTSIDE,
    **dict.fromkeys(OUT_OF_USE, Unfit.Why.UNIT),
}
OF_STAFF = Prepared(
    lambda: Resource.objects.filter(role=Role.STAFF, staff__isnull=False).values_list("pk", "staff_id"),
    still=True,
)
TAKEN_BY = Prepared(
    lambda visit: Occupancy.objects.filter(appointment=visit).values_list(
        "resource_id", "start_minute", "end_minute"
    )
)
BLOCKED = Prepared(
    lambda resources, now: Block.objects.filter(
        resource__in=resources, kind__in=list(BLOCKING), ends_at__gt=now
    ).only("resource_id", "kind", "starts_at", "ends_at")
)


@dataclass(frozen=True, slots=True)
class _Coming:
    """A coming visit: its start, what its service takes of its practitioner now, its minutes by resource."""

    start: int
    needs: Sequence[Need]
    rows: list[tuple[UUID, Span]]


@dataclass(frozen=True, slots=True)
class _Known:
    """What visits are held against: blocks by resource, hours by practitioner and date."""

    zone: ZoneInfo
    staff_of: dict[UUID, UUID]
    blocks: dict[UUID, list[tuple[Unfit.Why, Span]]]
    work: dict[UUID, dict[date, list[Span]]]


def standing(*, now: datetime) -> QuerySet[Unfit]:
    """Return what is to be done: found, not left as it is, and still where it was found."""
    return Unfit.objects.filter(
        accepted_at__isnull=True,
        starts_at__gt=now,
        appointment__state=Appointment.State.BOOKED,
        appointment__started_at__isnull=True,
        appointment__starts_at=F("starts_at"),
        appointment__staff=F("staff"),
    )


def misfits(*, now: datetime) -> dict[UUID, Unfit.Why]:
    """Return the coming visits that do not fit where they are, and why, by their ids."""
    staff_of = {
        resource: pk
        for resource, pk in Resource.objects.filter(staff__isnull=False).values_list("pk", "staff_id")
        if pk is not None
    }
    blocks = _blocks(now)
    coming = _coming([*staff_of, *(pk for pk in blocks if pk not in staff_of)], now)
    if not coming:
        return {}
    zone = house_zone()
    known = _Known(
        zone=zone,
        staff_of=staff_of,
        blocks=blocks,
        work=_work(list(staff_of.values()), coming.values(), zone),
    )
    return {pk: why for pk, each in coming.items() if (why := _why(each, known)) is not None}


def misfit_of(visit: Appointment, *, now: datetime) -> Unfit.Why | None:
    """Return why a visit that was just booked does not fit where it is: what `misfits` would say of it."""
    if visit.starts_at <= now:
        return None
    rows = [(id_of(resource), (start, end)) for resource, start, end in TAKEN_BY.rows(visit=visit.pk)]
    each = _Coming(minute_of(visit.starts_at), _of_staff(needs_of_visits([visit])[visit.pk]), rows)
    staff_of = {id_of(resource): id_of(staff) for resource, staff in OF_STAFF.rows()}
    blocks: dict[UUID, list[tuple[Unfit.Why, Span]]] = {}
    for block in BLOCKED.records(resources=[resource for resource, _span in rows], now=now):
        span = (minute_of(block.starts_at), next_minute(block.ends_at))
        blocks.setdefault(block.resource_id, []).append((BLOCKING[Block.Kind(block.kind)], span))
    zone, own = house_zone(), [staff_of[resource] for resource, _span in rows if resource in staff_of]
    return _why(each, _Known(zone=zone, staff_of=staff_of, blocks=blocks, work=_work(own, [each], zone)))


def _blocks(now: datetime) -> dict[UUID, list[tuple[Unfit.Why, Span]]]:
    rows = Block.objects.filter(
        Q(resource__staff__isnull=False) | Q(resource__role__in=UNITS),
        kind__in=BLOCKING,
        ends_at__gt=now,
    )
    found: dict[UUID, list[tuple[Unfit.Why, Span]]] = {}
    for resource, kind, starts_at, ends_at in rows.values_list("resource_id", "kind", "starts_at", "ends_at"):
        span = (minute_of(starts_at), next_minute(ends_at))
        found.setdefault(resource, []).append((BLOCKING[Block.Kind(kind)], span))
    return found


def _coming(resources: Sequence[UUID], now: datetime) -> dict[UUID, _Coming]:
    rows = Occupancy.objects.filter(
        resource__in=resources,
        start_minute__gte=max(0, minute_of(now) - LONGEST),
        appointment__state=Appointment.State.BOOKED,
        appointment__starts_at__gt=now,
        appointment__started_at__isnull=True,
    ).values_list("appointment_id", "resource_id", "start_minute", "end_minute")
    spans: dict[UUID, list[tuple[UUID, Span]]] = {}
    for pk, resource, start, end in rows:
        if pk is not None:
            spans.setdefault(pk, []).append((resource, (start, end)))
    visits = Appointment.objects.filter(pk__in=spans).select_related("service", "variant")
    needs = needs_of_visits(list(visits))
    return {
        each.pk: _Coming(minute_of(each.starts_at), _of_staff(needs[each.pk]), spans[each.pk])
        for each in visits
    }


def _of_staff(needs: Iterable[Need]) -> list[Need]:
    return [need for need in needs if need.role == Role.STAFF]


def _work(
    staff: Sequence[UUID], coming: Iterable[_Coming], zone: ZoneInfo
) -> dict[UUID, dict[date, list[Span]]]:
    """Return when each practitioner works on the dates that have visits, by the premises' clock."""
    dates = {_local(start, zone) for each in coming for _who, (start, _end) in each.rows}
    first = min(dates)
    hours: dict[UUID, DayHours] = load_hours(staff_ids=staff, first=first, days=(max(dates) - first).days + 1)
    return {
        pk: {day: merged(open_spans(known, day, zone, day_bounds(day, zone))) for day in dates}
        for pk, known in hours.items()
    }


def _local(minute: int, zone: ZoneInfo) -> date:
    return moment_of(minute).astimezone(zone).date()


def _why(each: _Coming, known: _Known) -> Unfit.Why | None:
    for resource, span in each.rows:
        for why, other in known.blocks.get(resource, ()):
            if touches(span, [other]):
                return why
    own = [(pk, span) for resource, span in each.rows if (pk := known.staff_of.get(resource))]
    if any(not inside(span, known.work[pk].get(_local(span[0], known.zone), [])) for pk, span in own):
        return Unfit.Why.HOURS
    taken = merged(span for _pk, span in own)
    if own and any(
        not inside((each.start + need.offset, each.start + need.ends), taken) for need in each.needs
    ):
        return Unfit.Why.LENGTH
    return None
