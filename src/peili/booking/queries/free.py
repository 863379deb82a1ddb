"""Loading one search: at most seven queries and one indexed range of rows, whatever the house has stored."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, Subquery

from peili.booking.models import (
    LONGEST,
    DateHours,
    Occupancy,
    Part,
    Resource,
    Role,
    Service,
    Terms,
    WeeklyHours,
)
from peili.booking.rules import availability, hours, offers
from peili.booking.rules.availability import Need, Refusal, Row, Situation, Window
from peili.booking.rules.hours import DayHours
from peili.house.models import Premises
from peili.people.models import Staff

FIRST_STRETCH = 14  # days of one practitioner loaded at first, shared among them; then four times as many


HOME_ZONE = "Europe/Helsinki"


@dataclass(frozen=True, slots=True)
class Free:
    """A free time: its start as a UTC minute, and who is free then (staff ids, in the calendar's order)."""

    minute: int
    staff: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """What stays the same for all days of one search."""

    service: Service
    terms: Terms
    zone: ZoneInfo
    practitioners: Sequence[Staff]
    resources: dict[UUID, UUID]  # staff id -> resource id
    needs: Sequence[Need]
    pools: dict[tuple[str, str], list[UUID]]
    hours: dict[UUID, DayHours]
    client: UUID | None

    @property
    def margin(self) -> int:
        """Return the minutes a search must see on each side of the starts it is asked for."""
        before = min((need.offset for need in self.needs), default=0)
        after = max((need.offset + need.minutes for need in self.needs), default=0)
        return max(-before, after, 0) + availability.TICK

    def only(self, staff: UUID) -> "Setting":
        """Return the same search for one practitioner."""
        return replace(
            self,
            practitioners=[each for each in self.practitioners if each.pk == staff],
            resources={pk: resource for pk, resource in self.resources.items() if pk == staff},
        )


def house_zone() -> ZoneInfo:
    """Return the time zone of the premises."""
    found = Premises.objects.order_by("id").values_list("zone", flat=True).first()
    return ZoneInfo(found or HOME_ZONE)


def house_terms() -> Terms:
    """Return the house's booking terms, or the program's defaults when none are stored."""
    return Terms.objects.order_by("id").first() or Terms()


def terms_and_zone() -> tuple[Terms, ZoneInfo]:
    """Return the house's booking terms and the time zone of its premises, in one query."""
    zones = Premises.objects.order_by("id").values("zone")[:1]
    terms = Terms.objects.annotate(zone=Subquery(zones)).order_by("id").first()
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
) -> Setting:
    """Load what a search for a service needs beside the taken times.

    `only` is one practitioner's id, `house` what `terms_and_zone` returned if it has been asked already.
    """
    givers = service.practitioners.practitioners().filter(resource__isnull=False).select_related("resource")
    practitioners = list(givers if only is None else givers.filter(pk=only))
    ids = [staff.pk for staff in practitioners]
    parts = Part.objects.filter(service=service).order_by("id")
    needs = availability.joined(
        Need(role, pool, offset, minutes)
        for role, pool, offset, minutes in parts.values_list("role", "pool", "offset", "minutes")
    )
    terms, zone = house or terms_and_zone()
    return Setting(
        service=service,
        terms=terms,
        zone=zone,
        practitioners=practitioners,
        resources={staff.pk: staff.resource.pk for staff in practitioners},
        needs=needs,
        pools=_pools({(need.role, need.pool) for need in needs if need.role in {Role.ROOM, Role.DEVICE}}),
        hours=load_hours(staff_ids=ids, first=first, days=days),
        client=client,
    )


def _pools(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[UUID]]:
    """Return the units of each pool wanted, in the order of their labels."""
    which = Q()
    for role, pool in wanted:
        which |= Q(role=role, pool=pool)
    pools: dict[tuple[str, str], list[UUID]] = {}
    if which:
        units = Resource.objects.filter(which).order_by("label", "id")
        for pk, role, pool in units.values_list("pk", "role", "pool"):
            pools.setdefault((role, pool), []).append(pk)
    return pools


def load_hours(*, staff_ids: Sequence[UUID], first: date, days: int) -> dict[UUID, DayHours]:
    """Return the hours of each practitioner for a stretch of dates."""
    weekly: dict[UUID, dict[int, tuple[tuple[time, time], ...]]] = {pk: {} for pk in staff_ids}
    dates: dict[UUID, dict[date, tuple[tuple[time, time], ...]]] = {pk: {} for pk in staff_ids}
    for staff_id, weekday, opens, closes in (
        WeeklyHours.objects.filter(staff__in=staff_ids)
        .order_by("opens")
        .values_list("staff_id", "weekday", "opens", "closes")
    ):
        weekly[staff_id][weekday] = (*weekly[staff_id].get(weekday, ()), (opens, closes))
    for staff_id, on, from_, to in (
        DateHours.objects.filter(staff__in=staff_ids, on__gte=first, on__lt=first + timedelta(days=days))
        .order_by("opens")
        .values_list("staff_id", "on", "opens", "closes")
    ):
        known = dates[staff_id].setdefault(on, ())
        if from_ is not None and to is not None:
            dates[staff_id][on] = (*known, (from_, to))
    return {pk: DayHours(weekly=weekly[pk], dates=dates[pk]) for pk in staff_ids}


def taken_rows(*, resources: Sequence[UUID], begins: int, ends: int, now: datetime) -> list[Row]:
    """Return what is taken between two UTC minutes: one indexed range a resource, expired holds left out.

    No row is longer than LONGEST, so a lower bound on the start keeps the read flat with history.
    """
    rows = Occupancy.objects.filter(
        Q(hold__isnull=True) | Q(hold__expires_at__gt=now),
        resource__in=resources,
        start_minute__gte=begins - LONGEST,
        start_minute__lt=ends,
        end_minute__gt=begins,
    )
    return list(rows.values_list("resource_id", "start_minute", "end_minute"))


def situation_of(setting: Setting, *, first: date, days: int, now: datetime) -> Situation:
    """Load the taken rows of a stretch of dates and return everything the pure rule needs."""
    zone, terms = setting.zone, setting.terms
    bounds = [hours.day_bounds(first + timedelta(days=each), zone) for each in range(days)]
    asked = (bounds[0][0], bounds[-1][1])
    margin = setting.margin
    window = Window(_down(asked[0] - margin), _down(asked[1] + margin) + availability.TICK)
    units = [unit for pool in setting.pools.values() for unit in pool]
    resources = [*setting.resources.values(), *units, *([setting.client] if setting.client else [])]
    now_minute = hours.next_minute(now)
    return Situation(
        window=window,
        asked=asked,
        terms=availability.Terms(
            now=now_minute,
            soonest=now_minute + terms.notice_minutes,
            latest=now_minute + terms.horizon_days * 24 * 60,
            step=terms.step_minutes,
            step_origin=asked[0],
        ),
        needs=setting.needs,
        work={
            resource: availability.mask_of(
                (
                    span
                    for each, bound in enumerate(bounds)
                    for span in hours.open_spans(
                        setting.hours[staff], first + timedelta(days=each), zone, bound
                    )
                ),
                window,
            )
            for staff, resource in setting.resources.items()
        },
        pools=setting.pools,
        rows=taken_rows(resources=resources, begins=window.begins, ends=window.ends, now=now),
        client=setting.client,
    )


def _down(minute: int) -> int:
    return minute - minute % availability.TICK


def free_in(setting: Setting, situation: Situation) -> list[Free]:
    """Return the free times of a loaded situation, in order, with who is free at each."""
    masks = availability.free_starts(situation)
    anyone = 0
    for mask in masks.values():
        anyone |= mask
    window = situation.window
    by_staff = [(staff.pk, masks[setting.resources[staff.pk]]) for staff in setting.practitioners]
    found = []
    for minute in availability.minutes_of(anyone, window):
        bit = 1 << window.bit(minute)
        found.append(Free(minute, tuple(pk for pk, mask in by_staff if mask & bit)))
    return found


def free_on(*, setting: Setting, day: date, now: datetime) -> list[Free]:
    """Return the free times of one date."""
    return free_in(setting, situation_of(setting, first=day, days=1, now=now))


def next_free(*, setting: Setting, first: date, days: int, now: datetime, at_most: int) -> list[Free]:
    """Return the next free times from a date on, loading a few days first and more only when they are full."""
    found: list[Free] = []
    for situation in _stretches(setting, first=first, days=days, now=now):
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
    who = {setting.resources[staff.pk]: staff.pk for staff in setting.practitioners}
    for situation in _stretches(setting, first=first, days=days, now=now):
        masks = availability.free_starts(situation)
        stretch = offers.Stretch(situation.window, {pk: masks[resource] for resource, pk in who.items()})
        seen.append(stretch)
        found += offers.spread(stretch, zone=setting.zone, before=found, at_most=at_most - len(found))
        if len(found) >= at_most:
            return found
    return offers.filled(found, seen, at_most=at_most)


def _stretches(setting: Setting, *, first: date, days: int, now: datetime) -> Iterator[Situation]:
    """Load one stretch of dates after another: fewer days at first the more practitioners there are."""
    length, done = max(2, FIRST_STRETCH // max(1, len(setting.practitioners))), 0
    while done < days:
        length = min(length, days - done)
        yield situation_of(setting, first=first + timedelta(days=done), days=length, now=now)
        done += length
        length *= 4


def why_not(*, setting: Setting, staff: UUID, starts_at: datetime, now: datetime) -> Refusal | None:
    """Return the rule that refuses a start with one practitioner, or None when it is free."""
    day = starts_at.astimezone(setting.zone).date()
    situation = situation_of(setting, first=day, days=1, now=now)
    return availability.why_not(
        situation, resource=setting.resources[staff], minute=hours.minute_of(starts_at)
    )
