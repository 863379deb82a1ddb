"""The calendar beyond one day: a week of visits, a list of them, and how many each day of a month has."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.functional import Promise

from peili.booking.models import Appointment, Resource
from peili.booking.rules.hours import day_bounds, moment_of
from peili.desk.queries import visits
from peili.desk.queries.day import rows_between
from peili.desk.rules import in_calendar
from peili.desk.words import COURSE
from peili.people.models import Staff

WEEK = 7


@dataclass(frozen=True, slots=True)
class Line:
    """A taken time: the visit where it may be seen, else nothing but the time."""

    start: datetime
    end: datetime
    who: str
    visit: Appointment | None = None
    where: str = ""

    @property
    def course(self) -> Promise | None:
        """Return how far the visit has come, in a word."""
        return COURSE.get(self.visit.course) if self.visit else None


@dataclass(frozen=True, slots=True)
class DayOf:
    """A date and what is taken on it, in order."""

    day: date
    lines: list[Line]


def monday_of(day: date) -> date:
    """Return the Monday of a date's week."""
    return day - timedelta(days=day.weekday())


def neighbours(before: date, after: date) -> dict[str, date | None]:
    """Return the days to go to on either side, where the calendar has them."""
    return {
        "before": before if in_calendar(before) else None,
        "after": after if in_calendar(after) else None,
    }


def load_week(
    *, staff: Staff, monday: date, zone: ZoneInfo, now: datetime, only: Staff | None
) -> list[DayOf]:
    """Return a week of taken times of one practitioner, or of everybody."""
    begins, ends = day_bounds(monday, zone)[0], day_bounds(monday + timedelta(days=WEEK - 1), zone)[1]
    givers = Staff.objects.practitioners() if only is None else Staff.objects.filter(pk=only.pk)
    names = {each.pk: each.name for each in givers}
    resources = dict(Resource.objects.filter(staff__in=names).values_list("pk", "staff_id"))
    extra = Resource.objects.filter(lane_of__in=names, lane__starts_at__gte=moment_of(begins))
    resources |= dict(extra.filter(lane__starts_at__lt=moment_of(ends)).values_list("pk", "lane_of_id"))
    rows = [row for row in rows_between(list(resources), (begins, ends), now) if row[3] is not None]
    known = {each.pk: each for each in visits.seen_by(staff).filter(pk__in={row[3] for row in rows})}
    places = visits.places(known)
    week = [monday + timedelta(days=each) for each in range(WEEK)]
    found: dict[date, list[Line]] = {each: [] for each in week if in_calendar(each)}
    told: set[tuple[UUID, UUID]] = set()
    for resource, start, end, pk, _block, _closed in rows:
        if pk is None or (resource, pk) in told:
            continue
        told.add((resource, pk))  # a visit with time between its parts is one line
        visit = known.get(pk)
        local = moment_of(start).astimezone(zone)
        line = (
            _line(visit, zone, places)
            if visit
            else Line(local, moment_of(end).astimezone(zone), names.get(resources[resource], ""))
        )
        if line.start.date() in found:
            found[line.start.date()].append(line)
    return [DayOf(each, sorted(lines, key=_order)) for each, lines in found.items()]


def _order(line: Line) -> tuple[datetime, str]:
    return line.start, line.who


def load_list(*, staff: Staff, day: date, days: int, zone: ZoneInfo, only: Staff | None) -> list[DayOf]:
    """Return the visits of one's own business from a date on, also those that were missed."""
    begins, ends = day_bounds(day, zone)[0], day_bounds(day + timedelta(days=days - 1), zone)[1]
    rows = visits.seen_by(staff).filter(
        starts_at__gte=moment_of(begins),
        starts_at__lt=moment_of(ends),
        state__in=[Appointment.State.BOOKED, Appointment.State.MISSED],
    )
    if only is not None:
        rows = rows.filter(staff=only)
    shown = list(rows.order_by("starts_at", "id"))
    places = visits.places(each.pk for each in shown)
    return _by_day(_line(each, zone, places) for each in shown)


def load_month(*, staff: Staff, first: date, zone: ZoneInfo) -> Counter[date]:
    """Return how many visits of one's own business each day of a month has; nothing else is read."""
    last = next_month(first)
    begins, ends = day_bounds(first, zone)[0], day_bounds(last, zone)[0]
    rows = visits.seen_by(staff).filter(
        starts_at__gte=moment_of(begins), starts_at__lt=moment_of(ends), state=Appointment.State.BOOKED
    )
    return Counter(at.astimezone(zone).date() for at in rows.values_list("starts_at", flat=True))


def next_month(first: date) -> date:
    """Return the first day of the month after."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def _line(visit: Appointment, zone: ZoneInfo, places: dict[UUID, list[str]]) -> Line:
    return Line(
        start=visit.starts_at.astimezone(zone),
        end=visit.ends_at.astimezone(zone),
        who=visit.staff.name,
        visit=visit,
        where=", ".join(places.get(visit.pk, ())),
    )


def _by_day(lines: Iterable[Line]) -> list[DayOf]:
    found: dict[date, list[Line]] = {}
    for line in lines:
        found.setdefault(line.start.date(), []).append(line)
    return [DayOf(day, each) for day, each in found.items()]
