"""Reading the figures of one business: a few queries for the whole page, none of them over all of history."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain, pairwise
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, Sum

from peili.booking.models import LONGEST, Appointment, Occupancy
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.working import load_hours
from peili.booking.rules.hours import day_bounds, moment_of, open_spans
from peili.house.queries import carries_out
from peili.house.texts import of_languages
from peili.people.models import Staff
from peili.promises.activities import BOOKKEEPING
from peili.promises.prepared import Prepared
from peili.reports.rules import Span, Week, came_again, minutes_in, share, shown, week_of
from peili.sales.models import Receipt

WEEK = timedelta(days=7)
BLOCKS = (1, 14, 27, 40)  # the ISO weeks blocks begin with: they never overlap, whenever one looks
KEPT_BLOCKS = 8
AGAIN = ((90, 1), (180, 2))  # days, and how many blocks earlier whoever is counted had come
STATE = Appointment.State
PRACTITIONERS = Prepared(
    lambda controller: Staff.objects.practitioners().filter(controller=controller), still=True
)
NAMES = {tongue: f"appointment__service__name_{tongue}" for tongue in ("fi", "sv", "en")}
NO_VISIT = "-"  # what is no service: sold without a visit


@dataclass(frozen=True, slots=True)
class Period:
    """A block of whole weeks by the house's clock: always the same thirteen; some years end with fourteen.

    Figures of people are of whole blocks only. As no two overlap, nobody's part follows from two of them.
    """

    first: date
    weeks: int
    zone: ZoneInfo

    @property
    def starts(self) -> list[date]:
        """Return the Monday of each week."""
        return [self.first + WEEK * each for each in range(self.weeks)]

    @property
    def code(self) -> str:
        """Return its code in addresses: the ISO year and the first week."""
        year, week, _day = self.first.isocalendar()
        return f"{year}-{week:02}"

    @property
    def last_week(self) -> int:
        """Return the number of its last week."""
        return self.last.isocalendar().week

    @property
    def last(self) -> date:
        """Return the last date."""
        return self.first + WEEK * self.weeks - timedelta(days=1)

    @property
    def bounds(self) -> Span:
        """Return the UTC minutes it begins and ends."""
        return day_bounds(self.first, self.zone)[0], day_bounds(self.last, self.zone)[1]

    @property
    def instants(self) -> tuple[datetime, datetime]:
        """Return the instants it begins and ends."""
        begins, ends = self.bounds
        return moment_of(begins), moment_of(ends)

    def earlier(self) -> "Period":
        """Return the block before."""
        return block_of(self.first - WEEK, self.zone)

    def until(self, today: date) -> "Period":
        """Return as much of it as has passed in whole weeks."""
        monday = today - timedelta(days=today.weekday())
        return replace(self, weeks=max(0, min(self.weeks, (monday - self.first).days // 7)))


def block_of(day: date, zone: ZoneInfo) -> Period:
    """Return the block a date lies in."""
    year, week, _day = day.isocalendar()
    begins = max(each for each in BLOCKS if each <= week)
    first = date.fromisocalendar(year, begins, 1)
    after = date.fromisocalendar(year + 1, 1, 1)
    if begins != BLOCKS[-1]:
        after = date.fromisocalendar(year, BLOCKS[BLOCKS.index(begins) + 1], 1)
    return Period(first, (after - first).days // 7, zone)


def blocks_until(today: date, zone: ZoneInfo) -> list[Period]:
    """Return the block under way and the ended ones before it that can be looked at."""
    found = [block_of(today, zone)]
    while len(found) <= KEPT_BLOCKS:
        found.append(found[-1].earlier())
    return found


def practitioners_of(staff: Staff) -> list[Staff]:
    """Return the practitioners of this person's business."""
    return PRACTITIONERS.records(controller=staff.controller_id)


def occupancy(practitioners: list[Staff], period: Period) -> dict[UUID, list[Week]]:
    """Return for each practitioner the share of open minutes that visits took, week by week.

    What a block took is not counted as open. A week in which nobody was at work has no share, and that of a
    week of few visits is hidden.
    """
    ids = [each.pk for each in practitioners]
    days = [period.first + timedelta(days=each) for each in range(7 * period.weeks)]
    bounds = {day: day_bounds(day, period.zone) for day in days}
    hours = load_hours(staff_ids=ids, first=period.first, days=len(days))
    visits, blocks = _taken(ids, period)
    starts = [bounds[day][0] for day in period.starts]
    found: dict[UUID, list[Week]] = {}
    for pk in ids:
        spans = [list(open_spans(hours[pk], day, period.zone, bounds[day])) for day in days]
        weeks = [list(chain(*spans[7 * each : 7 * each + 7])) for each in range(period.weeks)]
        mine, gone = (_by_week(rows.get(pk, []), starts) for rows in (visits, blocks))
        found[pk] = [
            week_of(
                len({each.of for each in mine[week]}),
                sum(each.ends - each.begins for each in mine[week]),
                sum(ends - begins for begins, ends in opened)
                - minutes_in([(each.begins, each.ends) for each in gone[week]], opened),
            )
            for week, opened in enumerate(weeks)
        ]
    return found


class _Taken(NamedTuple):
    """Minutes something took: of which visit or block, and from when to when."""

    of: UUID
    begins: int
    ends: int


_ByStaff = dict[UUID, list[_Taken]]


def _taken(ids: list[UUID], period: Period) -> tuple[_ByStaff, _ByStaff]:
    begins, ends = period.bounds
    rows = Occupancy.objects.filter(
        Q(appointment__isnull=False) | Q(block__isnull=False),
        resource__staff__in=ids,
        start_minute__gte=begins - LONGEST,
        start_minute__lt=ends,
        end_minute__gt=begins,
    ).values_list("resource__staff_id", "start_minute", "end_minute", "appointment_id", "block_id")
    visits: _ByStaff = defaultdict(list)
    blocks: _ByStaff = defaultdict(list)
    for staff, start, end, visit, block in rows:
        into = visits if block is None else blocks
        into[staff].append(_Taken(visit if block is None else block, max(start, begins), min(end, ends)))
    return visits, blocks


def _by_week(taken: list[_Taken], starts: list[int]) -> list[list[_Taken]]:
    """Return what lies in each week, by its beginning."""
    found: list[list[_Taken]] = [[] for _each in starts]
    for each in taken:
        week = sum(start <= each.begins for start in starts) - 1
        found[max(0, week)].append(each)
    return found


@dataclass(frozen=True, slots=True)
class Kept:
    """How visits were kept, of one practitioner or of all: None where a count is hidden."""

    name: str
    visits: int | None
    missed: int | None
    late: int | None


def kept(practitioners: list[Staff], period: Period) -> list[Kept]:
    """Return how many visits there were, were missed, and were cancelled too late to be free of charge."""
    terms, _zone = terms_and_zone()
    late = Q(state=STATE.CANCELLED, cancelled_at__gt=F("starts_at") - timedelta(hours=terms.cancel_hours))
    begins, ends = period.instants
    rows = {
        row["staff"]: row
        for row in Appointment.objects.filter(
            staff__in=practitioners, starts_at__gte=begins, starts_at__lt=ends
        )
        .order_by()
        .values("staff")
        .annotate(
            all=Count("pk", filter=~Q(state=STATE.CANCELLED) | late),
            missed=Count("pk", filter=Q(state=STATE.MISSED)),
            late=Count("pk", filter=late),
        )
    }
    none = {"all": 0, "missed": 0, "late": 0}
    counts = [rows.get(each.pk, none) for each in practitioners]
    visits, missed, cancelled = (shown([row[name] for row in counts]) for name in ("all", "missed", "late"))
    found = [
        Kept(each.name, visits.counts[place], missed.counts[place], cancelled.counts[place])
        for place, each in enumerate(practitioners)
    ]
    return [*found, Kept("", visits.total, missed.total, cancelled.total)]


@dataclass(frozen=True, slots=True)
class Again:
    """How many clients came, and the share that came again within so many days; None where it is hidden."""

    days: int
    first: date
    last: date
    clients: int | None
    percent: int | None


def again(staff: Staff, period: Period) -> list[Again]:
    """Return for each stretch the clients of a block before, and who came again by the end of this one."""
    cohorts = [(days, _before(period, blocks)) for days, blocks in AGAIN]
    rows = list(
        Appointment.objects.filter(
            starts_at__gte=min(cohort.instants[0] for _days, cohort in cohorts),
            starts_at__lt=period.instants[1],
            state=STATE.BOOKED,
            client__register__controller=staff.controller_id,
            client__restricted_at__isnull=True,
        )
        .order_by("client", "starts_at")
        .values_list("client_id", "starts_at")
    )
    visits = [(client, at) for client, at in rows if client is not None]
    return [_of_cohort(visits, cohort, days) for days, cohort in cohorts]


def _before(period: Period, blocks: int) -> Period:
    return _before(period.earlier(), blocks - 1) if blocks else period


def _of_cohort(visits: list[tuple[UUID, datetime]], cohort: Period, days: int) -> Again:
    """Return who of a block came again; hidden too where a small count follows from the shorter stretches."""
    since, until = cohort.instants
    shorter = sorted(each for each, _blocks in AGAIN if each <= days)
    backs = [came_again(visits, since=since, until=until, days=each) for each in shorter]
    clients, back = backs[-1]
    steps = [0, *(each for _all, each in backs), clients]
    counts = shown([after - before for before, after in pairwise(steps)])
    percent = None if None in counts.counts else share(back, clients)
    return Again(days, cohort.first, cohort.last, counts.total, percent)


@dataclass(frozen=True, slots=True)
class Income:
    """What came in for one service, or for all (no name); None where so few paid that it is hidden."""

    name: str
    count: int | None
    cents: int | None


def income(staff: Staff, period: Period) -> list[Income] | None:
    """Return what came in for each service by the receipts; None where the house keeps no books here.

    A service is one line whatever it was called when: it has the name it has now, in the language of who
    looks. Visits and receipts keep the names they were agreed and paid under.
    """
    if not carries_out(BOOKKEEPING):
        return None
    rows = list(
        Receipt.objects.filter(controller_id=staff.controller_id, on__gte=period.first, on__lte=period.last)
        .order_by()
        .values("appointment__service", *NAMES.values())
        .annotate(n=Count("pk"), all=Sum("cents"))
    )
    rows.sort(key=lambda row: -row["all"])
    counts = shown([row["n"] for row in rows])
    found = [
        Income(_name(row), count, None if count is None else row["all"])
        for row, count in zip(rows, counts.counts, strict=True)
    ]
    total = None if counts.total is None else sum(row["all"] for row in rows)
    return [*found, Income("", counts.total, total)]


def _name(row: dict[str, Any]) -> str:
    """Return what a service is called now."""
    if row["appointment__service"] is None:
        return NO_VISIT
    return of_languages({tongue: row[column] for tongue, column in NAMES.items()})
