"""Taking and giving back minutes, inside the transaction of another command."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from peili.booking.commands.giving import give_back
from peili.booking.models import Hold, Lane, Occupancy, Resource, Service, Terms
from peili.booking.queries.free import Setting, load_setting, situation_of
from peili.booking.queries.menu import PLAIN, Extras
from peili.booking.queries.turns import turns
from peili.booking.rules import availability, choice, hours
from peili.booking.rules.availability import Refusal, Situation
from peili.booking.rules.chosen import Chosen
from peili.people.models import Staff
from peili.promises.overlap import take_turns
from peili.promises.prepared import Prepared

EXPIRED = Prepared(
    lambda now: Occupancy.objects.filter(hold__expires_at__lte=now).order_by().values_list("pk")[:1]
)


UNBINDING = frozenset({Refusal.TOO_SOON, Refusal.TOO_FAR, Refusal.LEAVES_A_GAP})  # on the desk


class TimeTaken(Exception):
    """The time cannot be had; `refusal` names the rule that refused it."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"refused: {refusal.value}")
        self.refusal = refusal


class NotOffered(Exception):
    """The practitioner does not give this service, or nobody does."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Who has the minutes, and what the visit comes to with them."""

    staff: Staff
    chosen: Chosen


def release_expired(*, now: datetime) -> None:
    """Give back the minutes of holds that have ended; the holds themselves stay to be taken up again."""
    if not EXPIRED.rows(now=now):
        return
    give_back(Occupancy.objects.filter(hold__in=Hold.objects.filter(expires_at__lte=now).values("pk")))


def occupy(
    *,
    service: Service,
    starts_at: datetime,
    now: datetime,
    only: UUID | None = None,
    client: UUID | None = None,
    terms_apply: bool = True,
    hold: UUID | None = None,
    appointment: UUID | None = None,
    house: tuple[Terms, ZoneInfo] | None = None,
    minutes: int | None = None,
    lane: Lane | None = None,
    extras: Extras = PLAIN,
    told: tuple[int, int] | None = None,
) -> Taken:
    """Take the minutes a service needs and return the practitioner who has them, and what it comes to.

    `only` is the practitioner wanted, `client` the resource of a known client; `hold` or `appointment` is
    the id of the cause, which the caller saves next (foreign keys are judged at commit). The desk may
    pass `terms_apply=False` to book sooner or later than the public may. `house` is what `terms_and_zone`
    returned if it has been asked already; `minutes` is the visit's length when it is not the service's own.
    In an extra `lane` of `only` the minutes are the lane's instead of the practitioner's. `extras` are what
    was chosen beside the service; with `told` (minutes and cents) only those with whom it comes to that may
    take it.
    Raises TimeTaken or NotOffered, and then the transaction must end.
    """
    release_expired(now=now)
    setting = setting_for(
        service=service,
        starts_at=starts_at,
        only=only,
        client=client,
        house=house,
        minutes=minutes,
        extras=extras,
        told=told,
    )
    day = starts_at.astimezone(setting.zone).date()
    if lane is not None:
        setting, situation = _in_lane(setting, lane, day=day, now=now)
    else:
        situation = situation_of(setting, first=day, days=1, now=now)
    cause = {"hold_id": hold, "appointment_id": appointment}
    return _give(setting, situation, starts_at, now=now, terms_apply=terms_apply, cause=cause)


def _give(
    setting: Setting,
    situation: Situation,
    starts_at: datetime,
    *,
    now: datetime,
    terms_apply: bool,
    cause: dict[str, UUID | None],
) -> Taken:
    """Give the minutes to the first in turn who is free and is not taken meanwhile."""
    minute, day = hours.minute_of(starts_at), starts_at.astimezone(setting.zone).date()
    refusals = {
        staff.pk: _refusal(situation, setting.resources[staff.pk], minute, terms_apply=terms_apply)
        for staff in setting.practitioners
    }
    free = [setting.resources[pk] for pk, refusal in refusals.items() if refusal is None]
    waiting = turns(resources=free, week=choice.week_of(day, setting.zone), now=now)
    by_resource = {resource: staff for staff, resource in setting.resources.items()}
    for left, resource in zip(range(len(free))[::-1], choice.in_turn(waiting), strict=True):
        if _insert(situation.of(resource), resource, minute, cause=cause, last=not left):
            staff = next(each for each in setting.practitioners if each.pk == by_resource[resource])
            return Taken(staff, setting.chosen[staff.pk])
    if free:  # another session was first with each of them, whatever refuses the others
        raise TimeTaken(Refusal.PRACTITIONER_TAKEN)
    raise TimeTaken(_nearest([refusal for refusal in refusals.values() if refusal is not None]))


def _in_lane(setting: Setting, lane: Lane, *, day: date, now: datetime) -> tuple[Setting, Situation]:
    """Return the search of one practitioner with the lane, and its time, in place of their own."""
    setting = replace(setting, resources=dict.fromkeys(setting.resources, lane.resource_id))
    found = situation_of(setting, first=day, days=1, now=now)
    span = hours.minute_of(lane.starts_at), hours.next_minute(lane.ends_at)
    return setting, replace(found, work={lane.resource_id: availability.mask_of([span], found.window)})


def setting_for(
    *,
    service: Service,
    starts_at: datetime,
    only: UUID | None = None,
    client: UUID | None = None,
    house: tuple[Terms, ZoneInfo] | None = None,
    minutes: int | None = None,
    extras: Extras = PLAIN,
    told: tuple[int, int] | None = None,
) -> Setting:
    """Load the search for one start; NotOffered when nobody gives the service. The rest is as in `occupy`."""
    setting = load_setting(
        service=service,
        first=starts_at.date() - timedelta(days=1),
        days=3,
        only=only,
        client=client,
        house=house,
        extras=extras,
    )
    if told is not None:
        setting = setting.among([pk for pk, each in setting.chosen.items() if each.told == told])
    if not setting.practitioners or not setting.needs:
        raise NotOffered
    return setting.lasting(minutes)


def _refusal(situation: Situation, resource: UUID, minute: int, *, terms_apply: bool) -> Refusal | None:
    refusal = availability.why_not(situation, resource=resource, minute=minute)
    if terms_apply or refusal not in UNBINDING:
        return refusal
    if availability.off_step(situation.terms, minute):
        return Refusal.OFF_STEP
    return availability.why_not_taken(situation, resource=resource, minute=minute)


def _nearest(refusals: Sequence[Refusal]) -> Refusal:
    """Return the refusal that came closest to a yes: the last rule in the order they are asked."""
    order = list(Refusal)
    return max(refusals, key=order.index, default=Refusal.PRACTITIONER_TAKEN)


def _insert(
    situation: Situation, resource: UUID, minute: int, *, cause: dict[str, UUID | None], last: bool
) -> bool:
    """Insert the rows, unit by unit where a pool has several; False when another session was first.

    The very last try needs no savepoint: when it fails, the whole transaction ends.
    """
    units = availability.units_free(situation, minute)
    tries = max([len(free) for free in units.values()], default=1)
    for attempt in range(tries):
        picked = {kind: free[min(attempt, len(free) - 1)] for kind, free in units.items()}
        rows = [
            Occupancy(
                resource_id=who,
                start_minute=minute + need.offset,
                end_minute=minute + need.offset + need.minutes,
                **cause,
            )
            for need in situation.needs
            if (who := _who(need, resource, picked, situation.client)) is not None
        ]
        try:
            with nullcontext() if last and attempt == tries - 1 else transaction.atomic():
                take_turns(Resource, {row.resource_id for row in rows})
                for row in rows:
                    row.save(force_insert=True)
        except IntegrityError:
            continue
        return True
    return False


def _who(
    need: availability.Need, staff: UUID, units: dict[tuple[str, str], UUID], client: UUID | None
) -> UUID | None:
    if need.role == "staff":
        return staff
    if need.role == "client":
        return client
    return units[need.role, need.pool]
