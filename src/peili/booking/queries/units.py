"""Rooms and devices: which there are, when they are out of use, and which other one could stand in."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from peili.booking.models import LONGEST, Appointment, Block, Occupancy, Resource, Role
from peili.booking.rules.availability import Row
from peili.booking.rules.hours import minute_of, moment_of, next_minute

UNITS = (Role.ROOM, Role.DEVICE)
OUT_OF_USE = (Block.Kind.BROKEN, Block.Kind.SERVICE, Block.Kind.LENT, Block.Kind.OUT)


@dataclass(frozen=True, slots=True)
class Spare:
    """A unit that could take over what a visit has of another one."""

    row: UUID
    unit: UUID
    label: str


def units() -> QuerySet[Resource]:
    """Return the rooms and devices that are in a pool, rooms first."""
    return Resource.objects.filter(role__in=UNITS).exclude(pool="").order_by("-role", "pool", "label")


def out_of_use(*, now: datetime) -> QuerySet[Block]:
    """Return the times, now and coming, when a room or device is out of use."""
    coming = Block.objects.filter(resource__role__in=UNITS, kind__in=OUT_OF_USE, ends_at__gt=now)
    return coming.select_related("resource").order_by("starts_at", "pk")


def blocked_rows(rows: Collection[Row]) -> set[Row]:
    """Return which of these minutes a block stands over."""
    if not rows:
        return set()
    first, last = min(row[1] for row in rows), max(row[2] for row in rows)
    blocks = Block.objects.filter(
        resource__in={row[0] for row in rows}, ends_at__gt=moment_of(first), starts_at__lt=moment_of(last)
    )
    spans = [
        (resource, minute_of(begins), next_minute(ends))
        for resource, begins, ends in blocks.values_list("resource_id", "starts_at", "ends_at")
    ]
    return {row for row in rows if any(row[0] == who and _touch(row, span) for who, *span in spans)}


def spares(visits: Iterable[Appointment]) -> dict[UUID, list[Spare]]:
    """Return, for each visit that stands in a unit out of use, the units that could stand in at its own time.

    A visit of which some blocked unit has no spare is left out: it has to move.
    """
    rows = Occupancy.objects.filter(appointment__in=list(visits), resource__role__in=UNITS)
    mine = list(
        rows.values_list(
            "appointment_id", "pk", "resource_id", "start_minute", "end_minute", "resource__pool"
        )
    )
    blocked = blocked_rows({row[2:5] for row in mine})
    mine = [row for row in mine if row[2:5] in blocked]
    if not mine:
        return {}
    pool = {each.pk: each for each in units()}
    taken = _taken([*pool], min(row[3] for row in mine), max(row[4] for row in mine))
    found: dict[UUID, list[Spare]] = {}
    without: set[UUID | None] = set()
    for visit, pk, unit, start, end, kind in mine:
        spare = next(
            (
                each
                for each in pool.values()
                if each.pool == kind
                and each.pk != unit
                and not any(_touch((unit, start, end), span) for span in taken.get(each.pk, ()))
            ),
            None,
        )
        if visit is None or spare is None:
            without.add(visit)
        else:
            found.setdefault(visit, []).append(Spare(pk, spare.pk, spare.label))
    return {visit: each for visit, each in found.items() if visit not in without}


def _taken(resources: Collection[UUID], first: int, last: int) -> dict[UUID, list[list[int]]]:
    rows = Occupancy.objects.filter(
        resource__in=resources,
        start_minute__gte=max(0, first - LONGEST),
        start_minute__lt=last,
        end_minute__gt=first,
    )
    found: dict[UUID, list[list[int]]] = {}
    for resource, start, end in rows.values_list("resource_id", "start_minute", "end_minute"):
        found.setdefault(resource, []).append([start, end])
    return found


def _touch(row: Row, span: list[int]) -> bool:
    return row[1] < span[1] and span[0] < row[2]
