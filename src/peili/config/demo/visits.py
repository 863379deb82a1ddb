"""The demo salon's calendar: past and coming visits laid into the practitioners' own hours."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from peili.booking.commands.book import frozen
from peili.booking.models import Appointment, Occupancy, Resource, Role, Service, Variant
from peili.booking.queries.menu import Extras, load_menu, variants_of
from peili.booking.queries.working import load_hours
from peili.booking.rules import hours
from peili.booking.rules.availability import Need
from peili.booking.rules.chosen import Chosen
from peili.config.demo.clients import Cards
from peili.people.models import Staff

VISITS_EACH = 6
AHEAD = 35  # days with bookings to come
GAPS = (0, 0, 0, 15, 30, 45)  # minutes left free after a visit
WALKED = "hifu-kasvohoito"  # what the guided walk books
KEPT_FREE, NEAR = 150, range(2, 8)  # minutes at the end of the days ahead on which the walk finds a time
BATCH = 400  # visits written at a time


@dataclass(frozen=True, slots=True)
class Offered:
    """A service or a variant of it as one practitioner gives it."""

    service: Service
    extras: Extras
    chosen: Chosen


@dataclass(slots=True)
class Calendar:
    """What is laid so far: taken spans of each resource on the day at hand."""

    random: Random
    now: datetime
    zone: ZoneInfo
    cards: dict[str, Cards]
    staff: list[Staff]
    services: dict[UUID, list[Offered]]
    own: dict[UUID, UUID]  # staff -> resource
    pools: dict[tuple[str, str], list[UUID]]
    taken: dict[UUID, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))


def load_calendar(*, random: Random, now: datetime, zone: ZoneInfo, cards: dict[str, Cards]) -> Calendar:
    """Read who works here and what they offer."""
    services: dict[UUID, list[Offered]] = defaultdict(list)
    for service in Service.objects.filter(alone=True).prefetch_related("practitioners").order_by("slug"):
        givers = list(service.practitioners.all())
        ways: list[Variant | None] = [*variants_of(service, online=False)]
        for way in ways or [None]:
            menu = load_menu(service, Extras(way), givers)
            for each in givers:
                services[each.pk].append(Offered(service, Extras(way), menu.by(each.pk)))
    pools: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    for pk, role, pool in (
        Resource.objects.filter(role__in=[Role.ROOM, Role.DEVICE])
        .order_by("label")
        .values_list("pk", "role", "pool")
    ):
        pools[role, pool].append(pk)
    return Calendar(
        random=random,
        now=now,
        zone=zone,
        cards=cards,
        staff=list(Staff.objects.practitioners().select_related("controller")),
        services=services,
        own=dict(Resource.objects.filter(role=Role.STAFF).values_list("staff_id", "pk")),
        pools=pools,
    )


def days_outwards(today: date) -> Iterator[date]:
    """Yield today and the coming days first, then the past day by day."""
    yield from (today + timedelta(days=each) for each in range(AHEAD))
    day = today
    while True:
        day -= timedelta(days=1)
        yield day


def fill(calendar: Calendar, *, visits: int, today: date, progress: Callable[[int], None]) -> int:
    """Lay the coming weeks, then as many past visits as asked for; returns how many there are in all."""
    appointments: list[Appointment] = []
    occupancy: list[Occupancy] = []
    count = coming = 0
    for day in days_outwards(today):
        if day < today:
            coming = coming or count
            if count - coming >= visits:
                break
        weekly = load_hours(staff_ids=[staff.pk for staff in calendar.staff], first=day, days=1)
        bounds = hours.day_bounds(day, calendar.zone)
        calendar.taken.clear()
        for staff in calendar.staff:
            for span in hours.open_spans(weekly[staff.pk], day, calendar.zone, bounds):
                for made, rows in _lay(calendar, staff, _kept(calendar, staff, span, day, today), day, today):
                    appointments.append(made)
                    occupancy += rows
                    count += 1
        if len(appointments) >= BATCH:
            _write(appointments, occupancy)
            progress(count)
    _write(appointments, occupancy)
    return count


def _kept(calendar: Calendar, staff: Staff, span: tuple[int, int], day: date, today: date) -> tuple[int, int]:
    """Return a working span, on the near days without the end that is kept free for the walk."""
    free = (day - today).days in NEAR and staff == _gives_walked(calendar)
    return (span[0], span[1] - KEPT_FREE) if free else span


def _gives_walked(calendar: Calendar) -> Staff | None:
    """Return the first who gives what the guided walk books."""
    given = calendar.services
    gives = (
        each
        for each in calendar.staff
        if any(offered.service.slug == WALKED for offered in given.get(each.pk, []))
    )
    return next(gives, None)


def _write(appointments: list[Appointment], occupancy: list[Occupancy]) -> None:
    Appointment.objects.bulk_create(appointments, batch_size=BATCH)
    Occupancy.objects.bulk_create(occupancy, batch_size=BATCH)
    appointments.clear()
    occupancy.clear()


def _lay(
    calendar: Calendar, staff: Staff, span: tuple[int, int], day: date, today: date
) -> Iterator[tuple[Appointment, list[Occupancy]]]:
    """Walk through one practitioner's working span, leaving gaps; the further ahead, the emptier."""
    random = calendar.random
    at, ends = span
    while at < ends:
        found = None
        offered = calendar.services.get(staff.pk, [])
        if offered and random.random() < _density(day, today):
            found = _visit(calendar, staff, random.choice(offered), at=at, ends=ends)
        if found is None:
            at += 30
            continue
        yield found
        at = max(row.end_minute for row in found[1] if row.resource_id == calendar.own[staff.pk])
        at += random.choice(GAPS)
        at += -at % 15


def _density(day: date, today: date) -> float:
    ahead = (day - today).days
    return 0.72 if ahead <= 0 else max(0.06, 0.5 - ahead * 0.02)


def _visit(
    calendar: Calendar, staff: Staff, offered: Offered, *, at: int, ends: int
) -> tuple[Appointment, list[Occupancy]] | None:
    parts = offered.chosen.needs
    start = at - min(0, *(part.offset for part in parts))
    cards = calendar.cards[str(staff.controller_id)]
    if not cards.clients or start + max(part.offset + part.minutes for part in parts) > ends:
        return None
    place = calendar.random.randrange(len(cards.clients))
    client, resource = cards.clients[place], cards.resources[place]
    units: dict[tuple[str, str], UUID] = {}
    spans: list[tuple[UUID, int, int]] = []
    for part in parts:
        begins, until = start + part.offset, start + part.offset + part.minutes
        who = _who(calendar, staff, client=resource.pk, part=part, units=units, span=(begins, until))
        if who is None:
            return None
        spans.append((who, begins, until))
    for who, begins, until in spans:
        calendar.taken[who].append((begins, until))
    starts_at = hours.moment_of(start)
    client.relationship_started_on = min(client.relationship_started_on, starts_at.date())
    made = Appointment(
        **frozen(offered.service, offered.extras, offered.chosen.told),
        staff=staff,
        client=client,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=offered.chosen.minutes),
        channel=calendar.random.choice(list(Appointment.Channel)),
        made_at=min(starts_at, calendar.now) - timedelta(days=calendar.random.randrange(1, 20)),
    )
    rows = [
        Occupancy(resource_id=who, start_minute=begins, end_minute=until, appointment=made)
        for who, begins, until in spans
    ]
    return made, rows


def _who(
    calendar: Calendar,
    staff: Staff,
    *,
    client: UUID,
    part: Need,
    units: dict[tuple[str, str], UUID],
    span: tuple[int, int],
) -> UUID | None:
    if part.role == Role.STAFF:
        return calendar.own[staff.pk] if _free(calendar, calendar.own[staff.pk], span) else None
    if part.role == Role.CLIENT:
        return client if _free(calendar, client, span) else None
    kind = (part.role, part.pool)
    candidates = [units[kind]] if kind in units else calendar.pools.get(kind, [])
    for unit in candidates:
        if _free(calendar, unit, span):
            units[kind] = unit
            return unit
    return None


def _free(calendar: Calendar, resource: UUID, span: tuple[int, int]) -> bool:
    begins, ends = span
    return all(until <= begins or start >= ends for start, until in calendar.taken[resource])
