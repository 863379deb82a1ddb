"""Loading a day: the same few reads whatever it holds."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from peili.booking.models import LONGEST, Appointment, Occupancy, Resource
from peili.booking.models import Block as Booked
from peili.booking.queries.free import load_hours
from peili.booking.rules.hours import day_bounds, minute_of, moment_of, open_spans
from peili.desk import rules
from peili.desk.queries import visits
from peili.desk.rules import Block, Kind, Span, Taken
from peili.house.texts import in_language
from peili.people.models import Staff


@dataclass(frozen=True, slots=True)
class Shown:
    """A block as the page draws it: local times, and the appointment where it may be seen."""

    kind: str
    start: datetime
    end: datetime
    length: int
    visit: Appointment | None
    where: str
    all_day: bool
    from_start: bool
    to_end: bool
    closed: bool

    @property
    def lasting(self) -> bool:
        """Tell whether there is something to read in the block."""
        return self.kind != Kind.BUFFER.value


@dataclass(frozen=True, slots=True)
class Lane:
    """One practitioner's day. `wall` is the glass between the house and its chair renters."""

    code: str
    name: str
    role: str
    wall: bool
    current: bool
    blocks: list[Shown]


def _neighbour(day: date, days: int) -> date | None:
    other = day + timedelta(days=days)
    return other if rules.in_calendar(other) else None


@dataclass(frozen=True, slots=True)
class Day:
    """A date with a lane for each practitioner, and the hours to draw."""

    day: date
    first: int
    last: int
    lanes: list[Lane]
    hours: list[datetime]
    now: datetime | None
    has_renters: bool

    @property
    def before(self) -> date | None:
        """Return the date before, or None on the calendar's first."""
        return _neighbour(self.day, -1)

    @property
    def after(self) -> date | None:
        """Return the date after, or None on the calendar's last."""
        return _neighbour(self.day, 1)

    def place_of(self, appointment: UUID) -> str:
        """Return the room and devices of an appointment of the day."""
        for lane in self.lanes:
            for block in lane.blocks:
                if block.visit is not None and block.visit.pk == appointment:
                    return block.where
        return ""


@dataclass(frozen=True, slots=True)
class _Loaded:
    practitioners: list[Staff]
    resources: dict[UUID, UUID]
    work: dict[UUID, list[Span]]
    taken: dict[UUID, list[Taken]]
    visits: dict[UUID, Appointment]
    places: dict[UUID, list[str]]


def load_day(
    *,
    staff: Staff,
    day: date,
    zone: ZoneInfo,
    now: datetime,
    lane: str = "",
    chosen: UUID | None = None,
) -> Day:
    """Return a date as one staff member may see it; `lane` is the code of the lane a phone shows."""
    bounds = day_bounds(day, zone)
    loaded = _load(staff, day, zone, bounds, now)
    spans = [span for each in loaded.work.values() for span in each]
    spans += [(row.begins, row.ends) for rows in loaded.taken.values() for row in rows]
    clipped = [(max(begins, bounds[0]), min(ends, bounds[1])) for begins, ends in spans]
    first, last = rules.hours_shown(clipped, midnight=bounds[0])
    shown = (bounds[0] + first * 60, min(bounds[0] + last * 60, bounds[1]))
    picked = _picked(loaded.practitioners, lane, staff)
    lanes = [
        _lane(loaded, each, staff, shown, zone, now=minute_of(now), chosen=chosen, picked=picked)
        for each in loaded.practitioners
    ]
    local_now = now.astimezone(zone)
    inside = shown[0] <= minute_of(now) < shown[1]
    return Day(
        day=day,
        first=first,
        last=last,
        lanes=_walled(lanes, loaded.practitioners),
        hours=[datetime(day.year, day.month, day.day, hour, tzinfo=zone) for hour in range(first, last)],
        now=local_now if inside else None,
        has_renters=any(each.is_renter for each in loaded.practitioners),
    )


def _load(staff: Staff, day: date, zone: ZoneInfo, bounds: Span, now: datetime) -> _Loaded:
    practitioners = list(Staff.objects.practitioners().select_related("controller"))
    ids = [each.pk for each in practitioners]
    resources: dict[UUID, UUID] = {
        pk: whose
        for pk, whose in Resource.objects.filter(staff__in=ids).values_list("pk", "staff_id")
        if whose is not None
    }
    hours = load_hours(staff_ids=ids, first=day, days=1)
    taken: dict[UUID, list[Taken]] = {pk: [] for pk in ids}
    for resource, begins, ends, appointment, block in _rows(list(resources), bounds, now):
        closed = block == Booked.Kind.CLOSED
        taken[resources[resource]].append(Taken(begins, ends, appointment, block is not None, closed))
    booked = {row.appointment for rows in taken.values() for row in rows if row.appointment}
    seen = {each.pk: each for each in visits.seen_by(staff).filter(pk__in=booked)}
    return _Loaded(
        practitioners=practitioners,
        resources=resources,
        work={pk: list(open_spans(hours[pk], day, zone, bounds)) for pk in ids},
        taken=taken,
        visits=seen,
        places=visits.places(seen),
    )


def _rows(
    resources: list[UUID], bounds: Span, now: datetime
) -> list[tuple[UUID, int, int, UUID | None, str | None]]:
    rows = Occupancy.objects.filter(
        Q(hold__isnull=True) | Q(hold__expires_at__gt=now),
        resource__in=resources,
        start_minute__gte=bounds[0] - LONGEST,
        start_minute__lt=bounds[1],
        end_minute__gt=bounds[0],
    )
    return list(
        rows.values_list("resource_id", "start_minute", "end_minute", "appointment_id", "block__kind")
    )


def _picked(practitioners: list[Staff], lane: str, staff: Staff) -> str:
    """Return the code of the lane a phone shows: the one asked for, one's own, or the first."""
    codes = [each.code for each in practitioners]
    own = [each.code for each in practitioners if each.controller_id == staff.controller_id]
    for code in (lane, staff.code, *own, *codes):
        if code in codes:
            return code
    return ""


def _lane(
    loaded: _Loaded,
    whose: Staff,
    staff: Staff,
    shown: Span,
    zone: ZoneInfo,
    *,
    now: int,
    chosen: UUID | None,
    picked: str,
) -> Lane:
    spans = {pk: (minute_of(each.starts_at), minute_of(each.ends_at)) for pk, each in loaded.visits.items()}
    blocks = rules.lane(
        taken=loaded.taken[whose.pk],
        visits=spans,
        work=loaded.work[whose.pk],
        shown=shown,
        now=now,
        own=whose.controller_id == staff.controller_id,
        chosen=chosen,
    )
    return Lane(
        code=whose.code,
        name=whose.name,
        role=in_language(whose, "title"),
        wall=False,
        current=whose.code == picked,
        blocks=[_shown(block, shown, zone, loaded) for block in blocks],
    )


def _shown(block: Block, shown: Span, zone: ZoneInfo, loaded: _Loaded) -> Shown:
    return Shown(
        kind=block.kind.value,
        start=moment_of(block.begins).astimezone(zone),
        end=moment_of(block.ends).astimezone(zone),
        length=block.ends - block.begins,
        visit=loaded.visits.get(block.visit) if block.visit else None,
        where=", ".join(loaded.places.get(block.visit, ())) if block.visit else "",
        all_day=(block.begins, block.ends) == shown,
        from_start=block.begins == shown[0],
        to_end=block.ends == shown[1],
        closed=block.closed,
    )


def _walled(lanes: list[Lane], practitioners: list[Staff]) -> list[Lane]:
    """Put the glass before the first chair renter, when someone of the house stands before them."""
    for place, each in enumerate(practitioners):
        if each.is_renter:
            if place:
                lanes[place] = replace(lanes[place], wall=True)
            break
    return lanes
