"""Loading a search for a visit of several treatments: one read of what is taken, whatever is asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import product
from uuid import UUID
from zoneinfo import ZoneInfo

from peili.booking.models import Appointment, Service, Terms
from peili.booking.queries.free import Setting, load_setting, situation_of, stretches, terms_and_zone
from peili.booking.queries.menu import PLAIN, Extras, same_price
from peili.booking.rules import hours
from peili.booking.rules.availability import Need, Situation, minutes_of
from peili.booking.rules.chosen import Chosen
from peili.booking.rules.layouts import Layout, Treatment, Way, layouts
from peili.booking.rules.offers import APART, IN_A_PART
from peili.booking.rules.together import Chart, Plan, Visit
from peili.people.models import Staff

LONGEST_VISIT = 12 * 60  # minutes: of all treatments together


class NotOneVisit(Exception):
    """These services cannot be one visit: they are of different businesses, or nobody gives one of them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One treatment of a visit: the service with what was chosen beside it.

    `minutes` is its length when the desk has given it one; with `told` (minutes and cents) only those give it
    with whom it comes to that.
    """

    service: Service
    minutes: int | None = None
    extras: Extras = PLAIN
    told: tuple[int, int] | None = None
    agreed: Appointment | None = None  # a visit that its client moves: at the price that was agreed


@dataclass(frozen=True)
class Several:
    """What stays the same for all days of a search for several treatments."""

    wanted: tuple[Wanted, ...]
    settings: tuple[Setting, ...]
    whole: Setting  # the practitioners, pools and hours of all of them
    way: Way = Way.ANY

    @property
    def terms(self) -> Terms:
        """Return the house's booking terms."""
        return self.whole.terms

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone of the premises."""
        return self.whole.zone

    @cached_property
    def by_resource(self) -> dict[UUID, Staff]:
        """Return the practitioners by their resources."""
        return {self.whole.resources[staff.pk]: staff for staff in self.whole.practitioners}

    @cached_property
    def treatments(self) -> tuple[tuple[Treatment, ...], ...]:
        """Return for each service the ways it is given: one for all who need the same time for it."""
        return tuple(
            _treatments(wanted, setting) for wanted, setting in zip(self.wanted, self.settings, strict=True)
        )

    def chart(self, situation: Situation) -> Chart:
        """Return the rule's view of a loaded stretch of dates."""
        return Chart(Visit(situation, self.treatments, self.terms.wait_minutes, self.way))

    def arranged(self, minute: int, offsets: tuple[int, ...], staff: tuple[UUID, ...]) -> "Offered | None":
        """Return a visit as it is asked for, free or not; None when it is no way to give these treatments."""
        try:
            who = tuple(setting.resources[each] for setting, each in zip(self.settings, staff, strict=True))
        except (KeyError, ValueError):
            return None
        for treatments in product(*self.treatments):
            for layout in layouts(treatments, wait=self.terms.wait_minutes, way=self.way):
                givers = zip(who, treatments, strict=True)
                if layout.offsets == offsets and all(each in way.givers for each, way in givers):
                    plan = Plan(minute, layout, who)
                    return Offered(plan, tuple(self.by_resource[each] for each in who))
        return None

    def only(self, staff: UUID) -> "Several":
        """Return the same search with one practitioner for everything; NotOneVisit if they do not give it."""
        if any(staff not in setting.resources for setting in self.settings):
            raise NotOneVisit
        return replace(
            self,
            settings=tuple(setting.only(staff) for setting in self.settings),
            whole=self.whole.only(staff),
        )


def _treatments(wanted: Wanted, setting: Setting) -> tuple[Treatment, ...]:
    """Return the ways a service is given: who takes the same time for it gives it in one way."""
    ways: dict[tuple[int, tuple[Need, ...]], list[UUID]] = {}
    for staff in setting.practitioners:
        chosen = setting.chosen[staff.pk]
        ways.setdefault((chosen.minutes, chosen.needs), []).append(setting.resources[staff.pk])
    takes = wanted.service.takes
    return tuple(Treatment(minutes, needs, tuple(who), takes) for (minutes, needs), who in ways.items())


def load_several(
    *,
    wanted: Sequence[Wanted],
    first: date,
    days: int,
    client: UUID | None = None,
    way: Way = Way.ANY,
    house: tuple[Terms, ZoneInfo] | None = None,
) -> Several:
    """Load what a search for these treatments needs beside the taken times; raises NotOneVisit."""
    if len({each.service.controller_id for each in wanted}) != 1:
        raise NotOneVisit
    house = house or terms_and_zone()
    settings: list[Setting] = []
    known: dict[UUID, hours.DayHours] = {}
    for each in wanted:
        found = load_setting(
            service=each.service,
            first=first,
            days=days,
            client=client,
            house=house,
            hours_known=known,
            extras=each.extras,
        )
        if each.told is not None:
            found = found.among([pk for pk, chosen in found.chosen.items() if chosen.told == each.told])
        if each.agreed is not None:
            found = found.among(same_price(found.chosen, each.agreed))
        if not found.practitioners:
            raise NotOneVisit
        found = found.lasting(each.minutes)
        if not found.practitioners or not found.needs:
            raise NotOneVisit
        known |= found.hours
        settings.append(found)
    return Several(tuple(wanted), tuple(settings), _whole(settings, known), way)


def _whole(settings: Sequence[Setting], known: Mapping[UUID, hours.DayHours]) -> Setting:
    people = {staff.pk: staff for setting in settings for staff in setting.practitioners}
    pools = {kind: units for setting in settings for kind, units in setting.pools.items()}
    resources = {pk: found for setting in settings for pk, found in setting.resources.items()}
    longest = sum(max(each.minutes for each in setting.chosen.values()) for setting in settings)
    ends = min(longest, LONGEST_VISIT) + 4 * 60  # the client may wait between, and there is cleaning up
    seen = Chosen(ends, 0, (Need("staff", "", -2 * 60, 2 * 60 + ends),))  # how far the search looks
    return replace(
        settings[0],
        practitioners=list(people.values()),
        resources=resources,
        pools=pools,
        hours=dict(known),
        chosen=dict.fromkeys(people, seen),
    )


def day_chart(several: Several, *, day: date, now: datetime) -> Chart:
    """Load one date and return the rule's view of it."""
    return several.chart(situation_of(several.whole, first=day, days=1, now=now))


@dataclass(frozen=True, slots=True)
class Offered:
    """A time of a visit as it is offered."""

    plan: Plan
    who: tuple[Staff, ...]

    @property
    def minute(self) -> int:
        """Return its start as a UTC minute."""
        return self.plan.minute


def best_layouts(chart: Chart) -> dict[int, Layout]:
    """Return for each free start the layout liked best: the shortest visit, in the order asked."""
    found: dict[int, Layout] = {}
    seen = 0
    for layout, mask in chart.starts():
        for minute in minutes_of(mask & ~seen, chart.situation.window):
            found[minute] = layout
        seen |= mask
    return dict(sorted(found.items()))


def offered(several: Several, chart: Chart, minute: int, layout: Layout) -> Offered | None:
    """Return who would give the visit at a free start: as few as can be, of those whoever has most free."""
    masks = {who: mask.bit_count() for who, mask in _free_times(chart, layout).items()}
    prefer = sorted(masks, key=lambda who: (-masks[who], who))
    plan = chart.plan(layout, minute, prefer=prefer)
    return Offered(plan, tuple(several.by_resource[who] for who in plan.staff)) if plan else None


def _free_times(chart: Chart, layout: Layout) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for each in layout.treatments:
        for who, mask in chart.free(each, ("staff", "")).items():
            found[who] = found.get(who, 0) | mask
    return found


def next_visits(
    several: Several, *, first: date, days: int, now: datetime, at_most: int, apart: int = APART
) -> list[Offered]:
    """Return the next times to offer, two at most in a part of a day, loaded a few days at a time."""
    found: list[Offered] = []
    for situation in stretches(several.whole, first=first, days=days, now=now):
        chart = several.chart(situation)
        for minute, layout in _spread(best_layouts(chart), several.zone, apart):
            offer = offered(several, chart, minute, layout)
            if offer is not None:
                found.append(offer)
            if len(found) >= at_most:
                return found
    return found


def _spread(starts: Mapping[int, Layout], zone: ZoneInfo, apart: int) -> Iterator[tuple[int, Layout]]:
    """Yield starts that differ: some minutes apart, and two at most in a part of a day."""
    earliest, ends, in_part = 0, 0, 0
    for minute, layout in starts.items():
        if minute < earliest:
            continue
        if minute >= ends:
            ends, in_part = hours.part_ends(hours.moment_of(minute).astimezone(zone), zone), 0
        if in_part == IN_A_PART:
            continue
        in_part += 1
        earliest = minute + apart
        yield minute, layout


def visits_on(several: Several, *, day: date, now: datetime) -> list[Offered]:
    """Return every free time of one date, in order."""
    chart = day_chart(several, day=day, now=now)
    rows = (offered(several, chart, minute, layout) for minute, layout in best_layouts(chart).items())
    return [row for row in rows if row is not None]


def days_with_times(several: Several, *, first: date, days: int, now: datetime) -> dict[date, int]:
    """Return how many free starts each date has, from one read."""
    chart = several.chart(situation_of(several.whole, first=first, days=days, now=now))
    found = {first + timedelta(days=each): 0 for each in range(days)}
    for minute in best_layouts(chart):
        found[hours.moment_of(minute).astimezone(several.zone).date()] += 1
    return found


def members(together: UUID | None, *, live: bool = True) -> list[Appointment]:
    """Return the appointments of a visit of several treatments, in the order of time; none for none."""
    if together is None:
        return []
    found = Appointment.objects.filter(together=together).select_related(
        "service__controller",
        "variant",
        "staff",
        "client__register",
        "claim",
        "agreed__before",
        "agreed__terms",
        "agreed__notice",
    )
    if live:
        found = found.filter(state=Appointment.State.BOOKED)
    return list(found.order_by("starts_at", "pk"))
