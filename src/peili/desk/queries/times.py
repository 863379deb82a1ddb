"""Free times as the desk sees them: the house's notice and horizon do not bind it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from peili.booking.models import Resource, Service, Terms
from peili.booking.queries.free import Setting, free_in, load_setting, situation_of
from peili.booking.queries.menu import PLAIN, Extras
from peili.booking.rules import availability
from peili.booking.rules.availability import Refusal, Situation
from peili.booking.rules.chosen import Chosen
from peili.booking.rules.gaps import Magnet
from peili.booking.rules.hours import minute_of, moment_of
from peili.people.models import Client, Staff
from peili.promises.gates import Limit

LOOKED = 28  # days ahead for the next free one
FAR = 10 * 365  # days: further than any calendar the desk opens


@dataclass(frozen=True, slots=True)
class Times:
    """The free times of one practitioner on one date, and what refused the time that was asked about."""

    staff: Staff
    chosen: Chosen
    starts: list[datetime]
    refused: list[Refusal]
    free: bool
    asked: datetime | None
    not_offered: Refusal | None = None  # free, but clients are not offered it


def services_of(staff: Staff) -> list[Service]:
    """Return the services of one's own business in the order of the price list."""
    services = Service.objects.filter(controller_id=staff.controller_id)
    return list(services.order_by("category__position", "position", "id"))


def free_times(
    *,
    service: Service,
    client: Client,
    only: UUID | None,
    day: date,
    zone: ZoneInfo,
    now: datetime,
    asked: time | None = None,
    limiting: Sequence[Limit] = (),
    extras: Extras = PLAIN,
) -> list[Times]:
    """Return the free times of a date for each practitioner; `asked` is a time to be told about.

    `limiting` says when the treatment is not given to this client.
    """
    resource = Resource.objects.filter(client=client).values_list("pk", flat=True).first()
    bound = load_setting(service=service, first=day, days=1, only=only, client=resource, extras=extras)
    setting = unbound(bound)
    situation = situation_of(setting, first=day, days=1, now=now)
    tidy = replace(
        situation.terms, magnet=Magnet(bound.terms.magnet), least_gap=bound.terms.least_gap_minutes
    )
    starts: dict[UUID, list[datetime]] = {staff.pk: [] for staff in setting.practitioners}
    for free in free_in(setting, situation):
        start = moment_of(free.minute)
        for pk in free.staff if not any(each.stops(start) for each in limiting) else ():
            starts[pk].append(start.astimezone(zone))
    found = []
    for staff in setting.practitioners:
        wanted = datetime.combine(day, asked, tzinfo=zone) if asked is not None else None
        refused = _refused(situation, setting.resources[staff.pk], wanted)
        if wanted is not None and any(each.stops(wanted) for each in limiting):
            refused.append(Refusal.CONDITION)
        fits = wanted is not None and not refused
        bare = replace(situation, terms=tidy)
        gap = next(iter(_refused(bare, setting.resources[staff.pk], wanted)), None) if fits else None
        found.append(Times(staff, setting.chosen[staff.pk], starts[staff.pk], refused, fits, wanted, gap))
    return found


def next_day(
    *,
    service: Service,
    client: Client,
    only: UUID | None,
    after: date,
    now: datetime,
    limiting: Sequence[Limit] = (),
    extras: Extras = PLAIN,
) -> date | None:
    """Return the next date after one that has a free time; None when four weeks have none."""
    resource = Resource.objects.filter(client=client).values_list("pk", flat=True).first()
    first = after + timedelta(days=1)
    bound = load_setting(service=service, first=first, days=LOOKED, only=only, client=resource, extras=extras)
    if not bound.practitioners:
        return None
    setting = unbound(bound)
    for free in free_in(setting, situation_of(setting, first=first, days=LOOKED, now=now)):
        start = moment_of(free.minute)
        if not any(each.stops(start) for each in limiting):
            return start.astimezone(setting.zone).date()
    return None


def _refused(situation: Situation, resource: UUID, wanted: datetime | None) -> list[Refusal]:
    if wanted is None:
        return []
    return list(availability.refusals(situation, resource=resource, minute=minute_of(wanted)))


def unbound(setting: Setting) -> Setting:
    """Return a search without the notice and horizon that bind the public."""
    terms = Terms(step_minutes=setting.terms.step_minutes, notice_minutes=0, horizon_days=FAR)
    return replace(setting, terms=terms)
