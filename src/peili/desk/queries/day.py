"""Loading a day: the same few reads whatever it holds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.functional import Promise

from peili.booking.forms import start_of
from peili.booking.models import LONGEST, Occupancy
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.units import OUT_OF_USE
from peili.booking.rules.hours import day_bounds, minute_of
from peili.desk import rules
from peili.desk.queries.columns import By, Column, people, units
from peili.desk.queries.on_day import Row, Visit, givers_of, rows_of, visits_of
from peili.desk.queries.several import letters
from peili.desk.queries.visits import labels
from peili.desk.rules import Block, Kind, Span, Taken
from peili.people.models import Staff
from peili.promises.prepared import Prepared, by_stored, id_of
from peili.promises.settled import keep

PLACE, FIRST = itemgetter(0, 1, 2), itemgetter(0)
FRESH = 5  # minutes after which a day is drawn anew, since the time goes on


TAKEN = Prepared(
    lambda resources, since, begins, until, now: Occupancy.objects.filter(
        Q(hold__isnull=True) | Q(hold__expires_at__gt=now),
        resource__in=resources,
        start_minute__gte=since,
        start_minute__lt=until,
        end_minute__gt=begins,
    ).values_list("resource_id", "start_minute", "end_minute", "appointment_id", "block_id", "block__kind")
)


class Shown(NamedTuple):
    """A block as the page draws it: local times, and the visit where it may be seen."""

    kind: Kind
    start: datetime
    end: datetime
    length: int
    visit: Visit | None
    where: str
    block: UUID | None
    value: str
    all_day: bool
    from_start: bool
    to_end: bool
    why: str
    letter: str

    @property
    def seen(self) -> str:
        """Return where a visit stands that can still be dragged, as its form sends it."""
        if self.visit is None or self.visit.row.started_at is not None:
            return ""
        return start_of(self.visit.begins, self.visit.code)

    @property
    def ends(self) -> str:
        """Return when the visit ends, as the form of its length sends it."""
        return start_of(self.visit.ends) if self.visit else ""


@dataclass(frozen=True, slots=True)
class Lane:
    """The day of a person, room or device. `wall` is the glass between the house and its renters."""

    code: str
    name: str
    role: str | Promise
    wall: bool
    current: bool
    blocks: list[Shown]
    giver: str
    extra: UUID | None
    may_close: bool


def _neighbour(day: date, days: int) -> date | None:
    other = day + timedelta(days=days)
    return other if rules.in_calendar(other) else None


@dataclass(frozen=True, slots=True)
class Day:
    """A date with a lane for each practitioner (or room, or device), and the hours to draw."""

    day: date
    by: By
    first: int
    last: int
    lanes: list[Lane]
    hours: list[datetime]
    now: datetime | None
    has_renters: bool
    version: str
    step: int
    current: str  # the code of the lane a phone shows

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


class _Held(NamedTuple):
    """What is taken of each column, beside people the room and devices of each visit, and the rows read."""

    columns: list[Column]
    taken: dict[UUID, list[Taken]]
    places: dict[UUID, str]
    read: list[tuple[Any, ...]]

    @property
    def booked(self) -> set[UUID]:
        """Return the appointments there are."""
        return {row.appointment for rows in self.taken.values() for row in rows if row.appointment}


@dataclass(frozen=True, slots=True)
class _Loaded:
    columns: list[Column]
    taken: dict[UUID, list[Taken]]
    version: str
    visits: dict[UUID, Visit]
    spans: dict[UUID, Span]  # the clients' times of the visits
    places: dict[UUID, str]
    letters: dict[UUID, str]


def load_day(
    *,
    staff: Staff,
    day: date,
    zone: ZoneInfo,
    now: datetime,
    lane: str = "",
    chosen: UUID | None = None,
    by: By = By.PEOPLE,
) -> Day:
    """Return a date as one staff member may see it; `lane` is the code of the lane a phone shows."""
    bounds = day_bounds(day, zone)
    loaded = _load(staff, day, zone, bounds=bounds, now=now, by=by)
    spans = [span for each in loaded.columns for span in each.work or ()]
    spans += [(row.begins, row.ends) for rows in loaded.taken.values() for row in rows if not row.block]
    if by is not By.PEOPLE:  # things keep no hours: they show the usual ones
        spans.append((bounds[0] + rules.USUAL[0] * 60, bounds[0] + rules.USUAL[1] * 60))
    clipped = [(max(begins, bounds[0]), min(ends, bounds[1])) for begins, ends in spans]
    first, last = rules.hours_shown(clipped, midnight=bounds[0])
    shown = (bounds[0] + first * 60, min(bounds[0] + last * 60, bounds[1]))
    picked = _picked(loaded.columns, lane, staff)
    drawing = _Drawing(loaded, shown, zone, minute_of(now), chosen)
    lanes = [drawing.lane(each, current=each.code == picked) for each in loaded.columns]
    inside = shown[0] <= minute_of(now) < shown[1]
    return Day(
        day=day,
        by=by,
        first=first,
        last=last,
        lanes=_walled(lanes, loaded.columns),
        hours=[datetime(day.year, day.month, day.day, hour, tzinfo=zone) for hour in range(first, last)],
        now=now.astimezone(zone) if inside else None,
        has_renters=any(each.renter for each in loaded.columns),
        version=loaded.version,
        step=keep(("desk", "step"), lambda: terms_and_zone()[0].step_minutes),
        current=picked,
    )


def _load(staff: Staff, day: date, zone: ZoneInfo, *, bounds: Span, now: datetime, by: By) -> _Loaded:
    held = _held(staff, day, zone, bounds=bounds, now=now, by=by)
    rows = rows_of(staff=staff, appointments=held.booked)
    seen = visits_of(rows)
    beside = held.places if by is By.PEOPLE else givers_of(seen.values())
    spans = {pk: (each.begins, each.ends) for pk, each in seen.items()}
    return _Loaded(held.columns, held.taken, _version(held, rows, now), seen, spans, beside, letters(rows))


def _held(staff: Staff, day: date, zone: ZoneInfo, *, bounds: Span, now: datetime, by: By) -> _Held:
    columns = people(staff=staff, day=day, zone=zone, bounds=bounds) if by is By.PEOPLE else units(by=by)
    taken: dict[UUID, list[Taken]] = {each.resource: [] for each in columns if each.resource}
    things = labels() if by is By.PEOPLE else {}
    inside: dict[UUID, set[UUID]] = {}
    read = _read([*taken, *things], bounds, now)
    for resource, begins, ends, appointment, block, why in _ids([*taken, *things], read):
        if resource not in things:
            taken[resource].append(Taken(begins, ends, appointment, block, why, why in OUT_OF_USE))
        elif appointment:
            inside.setdefault(appointment, set()).add(resource)
    places = {
        each: ", ".join([label for thing, label in things.items() if thing in own])
        for each, own in inside.items()
    }
    return _Held(columns, taken, places, read)


def version_of(*, staff: Staff, day: date, zone: ZoneInfo, now: datetime, by: By) -> str:
    """Return what changes when anything on a day does, without opening anybody's name."""
    held = _held(staff, day, zone, bounds=day_bounds(day, zone), now=now, by=by)
    return _version(held, rows_of(staff=staff, appointments=held.booked), now)


def _version(held: _Held, rows: Iterable[Row], now: datetime) -> str:
    """Return a digest of whose lanes there are, what is taken, how far visits are, and the time of day."""
    said = (
        [(each.code, each.work) for each in held.columns],
        sorted(held.read, key=PLACE),
        sorted([each.reached for each in rows], key=FIRST),
        minute_of(now) // FRESH,
    )
    return sha256(repr(said).encode()).hexdigest()[:32]


def rows_between(
    resources: list[UUID], bounds: Span, now: datetime
) -> list[tuple[UUID, int, int, UUID | None, UUID | None, str]]:
    """Return what is taken between two UTC minutes: resource, from, to, appointment, block, its kind."""
    return _ids(resources, _read(resources, bounds, now))


def _read(resources: list[UUID], bounds: Span, now: datetime) -> list[tuple[Any, ...]]:
    if not resources:
        return []
    since, (begins, until) = bounds[0] - LONGEST, bounds
    return TAKEN.rows(resources=resources, since=since, begins=begins, until=until, now=now)


def _ids(
    resources: list[UUID], rows: list[tuple[Any, ...]]
) -> list[tuple[UUID, int, int, UUID | None, UUID | None, str]]:
    whose = by_stored(resources)
    named = {each for row in rows for each in row[3:5] if each}  # a visit is in its room's row too
    known = {each: id_of(each) for each in named}
    return [
        (whose[resource], start, end, known.get(booked), known.get(block), kind or "")
        for resource, start, end, booked, block, kind in rows
    ]


def _picked(columns: list[Column], lane: str, staff: Staff) -> str:
    """Return the code of the lane a phone shows: the one asked for, one's own, or the first."""
    codes = [each.code for each in columns]
    own = [each.code for each in columns if each.own]
    for code in (lane, staff.code, *own, *codes):
        if code in codes:
            return code
    return ""


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Turns columns into lanes of one stretch of the day."""

    loaded: _Loaded
    shown: Span
    zone: ZoneInfo
    now: int
    chosen: UUID | None

    def lane(self, column: Column, *, current: bool) -> Lane:
        taken = self.loaded.taken[column.resource] if column.resource else []
        blocks = rules.lane(
            taken=taken,
            visits=self.loaded.spans,
            work=[self.shown] if column.work is None else column.work,
            shown=self.shown,
            now=self.now,
            own=column.own,
            chosen=self.chosen,
            opens=bool(column.giver),
        )
        return Lane(
            code=column.code,
            name=column.name,
            role=column.role,
            wall=False,
            current=current,
            blocks=[self._block(block, column.giver) for block in blocks],
            giver=column.giver,
            extra=column.lane.pk if column.lane and column.own else None,
            may_close=bool(column.lane and column.own and not taken),
        )

    def _block(self, block: Block, giver: str) -> Shown:
        kind, begins, ends, pk, blocked, why = block
        loaded, shown = self.loaded, self.shown
        return Shown(
            kind,
            _local(begins, self.zone),
            _local(ends, self.zone),
            ends - begins,
            loaded.visits.get(pk) if pk else None,
            loaded.places.get(pk, "") if pk else "",
            blocked,
            start_of(begins, giver) if kind is Kind.FREE else "",
            (begins, ends) == shown,
            begins == shown[0],
            ends == shown[1],
            why,
            loaded.letters.get(pk, "") if pk and loaded.letters else "",
        )


@lru_cache(maxsize=4096)
def _local(minute: int, zone: ZoneInfo) -> datetime:
    """Return a UTC minute on the wall clock; the days that are looked at have the same few."""
    return datetime.fromtimestamp(minute * 60, zone)


def _walled(lanes: list[Lane], columns: list[Column]) -> list[Lane]:
    """Put the glass before the first chair renter, when someone of the house stands before them."""
    for place, each in enumerate(columns):
        if each.renter:
            if place:
                lanes[place] = replace(lanes[place], wall=True)
            break
    return lanes
