"""Whose lanes a day has: the practitioners with their extra lanes, the rooms, or the devices."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.functional import Promise

from peili.booking.models import Lane, Resource, Role
from peili.booking.queries.working import load_hours
from peili.booking.rules.hours import minute_of, moment_of, next_minute, open_spans
from peili.desk.rules import Span
from peili.house.texts import in_language
from peili.people.models import Staff
from peili.promises.prepared import Prepared, id_of
from peili.promises.settled import keep


class By(Enum):
    """What the lanes of a day are of; the value stands in addresses."""

    PEOPLE = "people"
    ROOMS = "rooms"
    DEVICES = "devices"

    @classmethod
    def read(cls, text: str) -> "By":
        """Return what an address asks for, people when it asks for nothing there is."""
        return next((each for each in cls if each.value == text), cls.PEOPLE)


# What every day asks first, prepared (see `peili.promises.prepared`); who works here changes rarely.
GIVERS = Prepared(lambda: Staff.objects.practitioners().select_related("controller"), still=True)
RESOURCES = Prepared(
    lambda staff: Resource.objects.filter(staff__in=staff).values_list("staff_id", "pk"), still=True
)
EXTRA = Prepared(
    lambda staff, begins, ends: (
        Lane.objects.filter(starts_at__lt=ends, ends_at__gt=begins, resource__lane_of__in=staff)
        .select_related("resource")
        .order_by("starts_at", "id")
    ),
    still=True,
)
ROOMS = Prepared(lambda role: Resource.objects.filter(role=role).order_by("label", "id"), still=True)

UNITS = {By.ROOMS: Role.ROOM, By.DEVICES: Role.DEVICE}


@dataclass(frozen=True, slots=True)
class Column:
    """One lane to be filled: a resource, its names, when it works, and if it is of one's own business."""

    code: str
    name: str
    role: str | Promise
    resource: UUID | None
    own: bool
    renter: bool = False
    giver: str = ""  # the code of the practitioner whose time it is, where time can be blocked
    lane: Lane | None = None
    work: list[Span] | None = None  # None: always, as rooms do


def people(*, staff: Staff, day: date, zone: ZoneInfo, bounds: Span) -> list[Column]:
    """Return a lane for each practitioner, with the extra lanes of the day beside it."""
    givers = GIVERS.records()
    ids = [each.pk for each in givers]
    if not ids:
        return []
    resources = keep(("desk", "resources", *ids), lambda: _resources(ids))
    hours = load_hours(staff_ids=ids, first=day, days=1)
    extra = EXTRA.records(staff=ids, begins=moment_of(bounds[0]), ends=moment_of(bounds[1]))
    found = []
    for each in givers:
        own = each.controller_id == staff.controller_id
        found.append(
            Column(
                code=each.code,
                name=each.name,
                role=in_language(each, "title"),
                resource=resources.get(each.pk),
                own=own,
                renter=each.is_renter,
                giver=each.code if own else "",
                work=list(open_spans(hours[each.pk], day, zone, bounds)),
            )
        )
        if extra:
            found += [_column(lane, each, own=own) for lane in extra if lane.resource.lane_of_id == each.pk]
    return found


def _resources(staff: list[UUID]) -> dict[UUID, UUID]:
    return {id_of(whose): id_of(pk) for whose, pk in RESOURCES.rows(staff=staff)}


def units(*, by: By) -> list[Column]:
    """Return a lane for each room or each device, in the order of their names."""
    found = ROOMS.records(role=str(UNITS[by].value))
    return [
        Column(code=f"u{number}", name=each.label, role=each.pool, resource=each.pk, own=False)
        for number, each in enumerate(found, start=1)
    ]


def _column(lane: Lane, whose: Staff, *, own: bool) -> Column:
    return Column(
        code=f"x{lane.pk.hex[-8:]}",
        name=whose.name,
        role=Lane.Why(lane.why).label if own else "",
        resource=lane.resource_id,
        own=own,
        renter=whose.is_renter,
        lane=lane,
        work=[(minute_of(lane.starts_at), next_minute(lane.ends_at))],
    )
