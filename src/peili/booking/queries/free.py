"""Loading one search: at most seven queries and one indexed range of rows, whatever the house has stored."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet, Subquery

from peili.booking.models import (
    Resource,
    Role,
    Service,
    Terms,
)
from peili.booking.queries.menu import PLAIN, Extras, chosen_with, known_by
from peili.booking.queries.taken import taken_rows
from peili.booking.queries.working import load_hours
from peili.booking.rules import availability, hours, offers
from peili.booking.rules.availability import Need, Refusal, Situation, Window
from peili.booking.rules.chosen import Chosen
from peili.booking.rules.gaps import Magnet
from peili.booking.rules.hours import DayHours, Span
from peili.booking.rules.length import LONGEST as LONGEST_VISIT
from peili.house.models import Premises
from peili.house.queries import HOME_ZONE, house_zone
from peili.people.models import Staff
from peili.promises.prepared import Prepared, stored
from peili.promises.settled import Handed, Pristine, keep

FIRST_STRETCH = 14  # days of one practitioner that are loaded at first, shared among them
LONGER = 4  # times as many days are loaded next


def _givers(service: UUID) -> QuerySet[Staff]:
    return (
        Staff.objects.practitioners()
        .filter(services=service, controller=F("services__controller"), resource__isnull=False)
        .annotate(resource_pk=F("resource"))
        .only("name", "code")
    )


# What a page of free times asks, prepared (see `peili.promises.prepared`).
TERMS = Prepared(
    lambda: Terms.objects.annotate(
        zone=Subquery(Premises.objects.order_by("id").values("zone")[:1])
    ).order_by("id")[:1],
    still=True,
)
GIVERS = Prepared(_givers, still=True)
GIVER = Prepared(lambda service, only: _givers(service).filter(pk=only), still=True)
GIVE_ALL = Prepared(
    lambda services: (
        Staff.objects.practitioners().filter(services__in=services).order_by().values_list("pk", "services")
    ),
    still=True,
)
UNITS = Prepared(
    lambda pools: (
        Resource.objects.filter(role__in=[Role.ROOM, Role.DEVICE], pool__in=pools)
        .order_by("label", "id")
        .only("role", "pool")
    ),
    still=True,
)


@dataclass(frozen=True, slots=True)
class Free:
    """A free time: its start as a UTC minute, and who is free then (staff ids, in the calendar's order)."""

    minute: int
    staff: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Staffed:
    """What the set-up says of a service and what was chosen beside it: by whom, for how long, with what."""

    practitioners: Pristine
    resources: Mapping[UUID, UUID]
    codes: Mapping[UUID, str]
    chosen: Mapping[UUID, Chosen]
    pools: Mapping[tuple[str, str], Sequence[UUID]]


@dataclass(frozen=True, slots=True)
class Setting:
    """What stays the same for all days of one search."""

    service: Service
    terms: Terms
    zone: ZoneInfo
    practitioners: Sequence[Staff]
    resources: Mapping[UUID, UUID]  # staff id -> resource id, in the calendar's order
    codes: Mapping[UUID, str]  # staff id -> code in links
    chosen: Mapping[UUID, Chosen]  # staff id -> what it comes to with them
    pools: Mapping[tuple[str, str], Sequence[UUID]]
    hours: dict[UUID, DayHours]
    client: UUID | None

    @property
    def needs(self) -> list[Need]:
        """Return every part that any of the practitioners would need, each once."""
        kinds = {id(each): each for each in self.chosen.values()}  # most come to the same: one object
        return list(dict.fromkeys(need for each in kinds.values() for need in each.needs))

    @property
    def margin(self) -> int:
        """Return the minutes a search must see on each side of the starts it is asked for."""
        needs = self.needs
        before = min((need.offset for need in needs), default=0)
        after = max((need.offset + need.minutes for need in needs), default=0)
        return max(-before, after, 0) + availability.TICK

    def only(self, staff: UUID) -> "Setting":
        """Return the same search for one practitioner."""
        return replace(
            self,
            practitioners=[each for each in self.practitioners if each.pk == staff],
            resources={staff: self.resources[staff]},
            hours={staff: self.hours[staff]},
        )

    def among(self, staff: Collection[UUID]) -> "Setting":
        """Return the same search for some of the practitioners."""
        return replace(
            self,
            practitioners=[each for each in self.practitioners if each.pk in staff],
            resources={pk: resource for pk, resource in self.resources.items() if pk in staff},
        )

    def lasting(self, minutes: int | None) -> "Setting":
        """Return the same search for a visit of its own length; None is as long as was chosen."""
        if minutes is None:
            return self
        return replace(self, chosen={pk: each.lasting(minutes) for pk, each in self.chosen.items()})


def terms_and_zone() -> tuple[Terms, ZoneInfo]:
    """Return the house's booking terms and the time zone of its premises, in one query."""
    terms = TERMS.first()
    if terms is None:
        return Terms(), house_zone()
    return terms, ZoneInfo(terms.zone or HOME_ZONE)


def load_setting(
    *,
    service: Service,
    first: date,
    days: int,
    only: UUID | None = None,
    client: UUID | None = None,
    house: tuple[Terms, ZoneInfo] | None = None,
    hours_known: Mapping[UUID, DayHours] | None = None,
    extras: Extras = PLAIN,
) -> Setting:
    """Load what a search for a service needs beside the taken times.

    `only` is one practitioner's id, `house` what `terms_and_zone` returned if it has been asked already,
    `hours_known` what another search for the same dates has loaded, `extras` the variant and the add-ons
    that were chosen.
    """
    staffed = _staffed(service, extras, only)
    terms, zone = house or terms_and_zone()
    known = {pk: kept for pk, kept in (hours_known or {}).items() if pk in staffed.codes}
    unknown = [pk for pk in staffed.codes if pk not in known]
    return Setting(
        service=service,
        terms=terms,
        zone=zone,
        practitioners=Handed(staffed.practitioners),
        resources=staffed.resources,
        codes=staffed.codes,
        chosen=staffed.chosen,
        pools=staffed.pools,
        hours=known | load_hours(staff_ids=unknown, first=first, days=days),
        client=client,
    )


def _staffed(service: Service, extras: Extras, only: UUID | None) -> _Staffed:
    return keep(("staffed", only, known_by(service, extras)), lambda: _read_staffed(service, extras, only))


def _read_staffed(service: Service, extras: Extras, only: UUID | None) -> _Staffed:
    found = _who_give(service, extras, only)
    chosen = chosen_with(service, extras, [staff.pk for staff in found])
    given = [staff for staff in found if chosen[staff.pk].minutes <= LONGEST_VISIT]
    wanted = {(need.role, need.pool) for each in chosen.values() for need in each.needs}
    return _Staffed(
        practitioners=Pristine.of(given),
        resources={staff.pk: staff.resource_pk for staff in given},  # type: ignore[attr-defined]  # annotated
        codes={staff.pk: staff.code for staff in given},
        chosen=chosen,
        pools=_pools({(role, pool) for role, pool in wanted if role in {Role.ROOM, Role.DEVICE}}),
    )


def _who_give(service: Service, extras: Extras, only: UUID | None) -> list[Staff]:
    """Return the practitioners who give the service and everything added to it."""
    found = GIVER.records(service=service.pk, only=only) if only else GIVERS.records(service=service.pk)
    if not extras.addons:
        return found
    added = [each.service for each in extras.addons]
    given = set(GIVE_ALL.rows(services=added))
    return [staff for staff in found if all((stored(staff.pk), stored(each)) in given for each in added)]


def _pools(wanted: AbstractSet[tuple[str, str]]) -> dict[tuple[str, str], list[UUID]]:
    """Return the units of each pool wanted, in the order of their labels."""
    pools: dict[tuple[str, str], list[UUID]] = {}
    if wanted:
        for unit in UNITS.records(pools=sorted({pool for _role, pool in wanted})):
            if (unit.role, unit.pool) in wanted:
                pools.setdefault((unit.role, unit.pool), []).append(unit.pk)
    return pools


def situation_of(setting: Setting, *, first: date, days: int, now: datetime) -> Situation:
    """Load the taken rows of a stretch of dates and return everything the pure rule needs."""
    zone, terms = setting.zone, setting.terms
    dates = [first + timedelta(days=each) for each in range(days)]
    bounds = [hours.day_bounds(day, zone) for day in dates]
    asked = (bounds[0][0], bounds[-1][1])
    margin = setting.margin
    window = Window(_down(asked[0] - margin), _down(asked[1] + margin) + availability.TICK)
    units = [unit for pool in setting.pools.values() for unit in pool]
    resources = [*setting.resources.values(), *units, *([setting.client] if setting.client else [])]
    now_minute = hours.next_minute(now)
    own = {resource: setting.chosen[staff].needs for staff, resource in setting.resources.items()}
    needs = list(own.values())
    return Situation(
        window=window,
        asked=asked,
        terms=availability.Terms(
            now=now_minute,
            soonest=now_minute + terms.notice_minutes,
            latest=now_minute + terms.horizon_days * 24 * 60,
            step=terms.step_minutes,
            step_origin=asked[0],
            magnet=Magnet(terms.magnet),
            least_gap=terms.least_gap_minutes,
        ),
        needs=needs[0] if needs else (),
        own={resource: each for resource, each in own.items() if each != needs[0]},
        work=_work(setting, window, dict(zip(dates, bounds, strict=True))),
        pools=setting.pools,
        rows=taken_rows(resources=resources, begins=window.begins, ends=window.ends, now=now),
        client=setting.client,
        days=bounds,
    )


def _work(setting: Setting, window: Window, days: Mapping[date, Span]) -> dict[UUID, int]:
    """Return the working ticks of each practitioner's resource; those with the same hours share one mask."""
    masks: dict[int, int] = {}
    for kept in {id(each): each for each in setting.hours.values()}.values():
        spans = (
            span for day, bound in days.items() for span in hours.open_spans(kept, day, setting.zone, bound)
        )
        masks[id(kept)] = availability.mask_of(spans, window)
    return {resource: masks[id(setting.hours[staff])] for staff, resource in setting.resources.items()}


def _down(minute: int) -> int:
    return minute - minute % availability.TICK


def free_in(setting: Setting, situation: Situation) -> list[Free]:
    """Return the free times of a loaded situation, in order, with who is free at each."""
    masks = availability.free_starts(situation)
    anyone = 0
    for mask in masks.values():
        anyone |= mask
    window = situation.window
    by_staff = [(pk, masks[resource]) for pk, resource in setting.resources.items()]
    found = []
    for minute in availability.minutes_of(anyone, window):
        bit = 1 << (minute - window.begins) // availability.TICK
        found.append(Free(minute, tuple([pk for pk, mask in by_staff if mask & bit])))
    return found


def free_days(*, setting: Setting, first: date, days: int, now: datetime) -> dict[date, list[int]]:
    """Return for each date the starts (UTC minutes) at which anyone is free."""
    situation = situation_of(setting, first=first, days=days, now=now)
    window, anyone = situation.window, 0
    for mask in availability.free_starts(situation).values():
        anyone |= mask
    found = {}
    for each in range(days):
        day = first + timedelta(days=each)
        begins, ends = (window.bit(minute) for minute in hours.day_bounds(day, setting.zone))
        found[day] = availability.minutes_of(anyone & (1 << ends) - (1 << begins), window)
    return found


def free_on(*, setting: Setting, day: date, now: datetime) -> list[Free]:
    """Return the free times of one date."""
    return free_in(setting, situation_of(setting, first=day, days=1, now=now))


def next_free(*, setting: Setting, first: date, days: int, now: datetime, at_most: int) -> list[Free]:
    """Return the next free times from a date on, loading a few days and more only when they are full."""
    found: list[Free] = []
    for situation in stretches(setting, first=first, days=days, now=now):
        found += free_in(setting, situation)
        if len(found) >= at_most:
            break
    return found[:at_most]


def next_offers(
    *, setting: Setting, first: date, days: int, now: datetime, at_most: int
) -> list[offers.Offer]:
    """Return the next times to offer, spread over half-days and people; loads like `next_free`."""
    seen: list[offers.Stretch] = []
    found: list[offers.Offer] = []
    who = {resource: pk for pk, resource in setting.resources.items()}
    for situation in stretches(setting, first=first, days=days, now=now):
        masks = availability.free_starts(situation)
        stretch = offers.Stretch(situation.window, {pk: masks[resource] for resource, pk in who.items()})
        seen.append(stretch)
        found += offers.spread(stretch, zone=setting.zone, before=found, at_most=at_most - len(found))
        if len(found) >= at_most:
            return found
    return offers.filled(found, seen, at_most=at_most)


def stretches(setting: Setting, *, first: date, days: int, now: datetime) -> Iterator[Situation]:
    """Load one stretch of dates after another from the first on which someone still works.

    The more practitioners there are the shorter is the first one; the next is longer, the third all the rest.
    """
    begins, beyond = first, first + timedelta(days=days)
    soonest = hours.next_minute(now) + setting.terms.notice_minutes
    while begins < beyond and not _works(setting, begins, soonest):
        begins += timedelta(days=1)
    length = max(2, FIRST_STRETCH // max(1, len(setting.resources)))
    for each in (length, length * LONGER, days):
        length = min(each, (beyond - begins).days)
        if length > 0:
            yield situation_of(setting, first=begins, days=length, now=now)
        begins += timedelta(days=length)


def _works(setting: Setting, day: date, soonest: int) -> bool:
    """Tell whether anyone works on a date at or after a UTC minute."""
    bounds = hours.day_bounds(day, setting.zone)
    return bounds[1] > soonest and any(
        ends > soonest
        for known in setting.hours.values()
        for _begins, ends in hours.open_spans(known, day, setting.zone, bounds)
    )


def why_not(*, setting: Setting, staff: UUID, starts_at: datetime, now: datetime) -> Refusal | None:
    """Return the rule that refuses a start with one practitioner, or None when it is free."""
    day = starts_at.astimezone(setting.zone).date()
    situation = situation_of(setting, first=day, days=1, now=now)
    return availability.why_not(
        situation, resource=setting.resources[staff], minute=hours.minute_of(starts_at)
    )
