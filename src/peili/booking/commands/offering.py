"""Offers to those who wait: a free time is kept for the first it suits, and goes on when it is not taken.

Nothing here tells a time free from one that became free: the worker looks every minute, so whatever freed it
(a cancellation, a move, an absence taken back, a hold that ended) it is offered within the minute. The
database's own guard decides between an offer and anybody else who wants the time.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from peili.booking.commands.client_time import client_resource
from peili.booking.commands.hold import hold
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.commands.telling import tell_offer
from peili.booking.commands.waiting import end, end_past, locked, shut
from peili.booking.models import Offer, Service, Terms, Wait
from peili.booking.queries.free import free_in, load_setting, situation_of, terms_and_zone
from peili.booking.queries.waiting import unoffered, wishes_of
from peili.booking.rules.hours import moment_of
from peili.booking.rules.waiting import Slot, decent, first_suiting, goes_silent
from peili.promises.gates import Wish, limits
from peili.trail.commands import PROGRAM, note
from peili.trail.models import Purpose

TRIES = 3  # times tried for one who waits in one round, should others be first
Slots = Callable[[Service], list[Slot]]


@dataclass(frozen=True, slots=True)
class Round:
    """One round of offers: when, by which terms, and what everyone was offered before."""

    now: datetime
    terms: Terms
    zone: ZoneInfo
    before: dict[UUID, set[datetime]]

    @property
    def lasts(self) -> timedelta:
        """Return how long an offered time is kept."""
        return timedelta(minutes=self.terms.offer_minutes)

    @property
    def not_before(self) -> datetime:
        """Return the first start that leaves the time of the offer and the house's notice."""
        return self.now + self.lasts + timedelta(minutes=self.terms.notice_minutes)


def offer_freed(*, now: datetime) -> int:
    """Offer what is free to those who wait, the first first; return how many offers were made."""
    terms, zone = terms_and_zone()
    end_offers(now=now)
    end_past(today=now.astimezone(zone).date(), now=now)
    lasts = timedelta(minutes=terms.offer_minutes)
    hours = (terms.offers_from_hour, terms.offers_to_hour)
    if not lasts or not decent(now.astimezone(zone), opens=hours[0], closes=hours[1], lasts=lasts):
        return 0
    waits = unoffered()
    before: dict[UUID, set[datetime]] = defaultdict(set)
    for pk, at in Offer.objects.filter(wait__in=waits).values_list("wait_id", "starts_at"):
        before[pk].add(at)
    this, made = Round(now, terms, zone, before), 0
    searched: dict[UUID, list[Slot]] = {}
    for wait in waits:
        if _offer_first(wait, searched, this):
            made += 1
            searched.clear()  # what was just kept is free for nobody else
    return made


def _offer_first(wait: Wait, searched: dict[UUID, list[Slot]], this: Round) -> bool:
    """Offer the first free time that suits; another one when somebody was faster."""
    service = wait.service
    if service.pk not in searched:
        searched[service.pk] = _slots(service, this)
    offered, slots = set(this.before[wait.pk]), _allowed(wait, searched[service.pk], this.now)
    for _try in range(TRIES):
        slot = first_suiting(wishes_of(wait), slots, offered=offered, not_before=this.not_before)
        if slot is None:
            return False
        at = moment_of(slot.minute)
        try:
            if _offer(wait, at, this):
                return True
        except (TimeTaken, NotOffered):
            offered.add(at)
        except IntegrityError:
            return False  # another worker has made them an offer
    return False


def _allowed(wait: Wait, slots: list[Slot], now: datetime) -> list[Slot]:
    """Return the free times at which the treatment may be given to a client who has a card."""
    if wait.client_id is None:
        return slots
    limiting = limits(Wish(client_id=wait.client_id, service_id=wait.service_id, now=now))
    return [slot for slot in slots if not any(each.stops(moment_of(slot.minute)) for each in limiting)]


def _slots(service: Service, this: Round) -> list[Slot]:
    """Return the free times of a service: one search for all who wait for it."""
    first, days = this.now.astimezone(this.zone).date(), this.terms.horizon_days + 1
    setting = load_setting(service=service, first=first, days=days, house=(this.terms, this.zone))
    if not service.online and not setting.practitioners:
        return []
    situation = situation_of(setting, first=first, days=days, now=this.now)
    return [
        Slot(each.minute, moment_of(each.minute).astimezone(this.zone), each.staff)
        for each in free_in(setting, situation)
    ]


@transaction.atomic
def _offer(wait: Wait, starts_at: datetime, this: Round) -> bool:
    """Keep a time for one who waits and tell them; False when they do not wait any more."""
    current = locked(wait)
    if current.over_at is not None:
        return False
    kept = hold(
        service=current.service,
        starts_at=starts_at,
        only=current.staff_id,
        now=this.now,
        lasts=this.lasts,
        client=client_resource(client=current.client).pk if current.client else None,
        by=PROGRAM,
    ).hold
    made = Offer.objects.create(
        wait=current,
        hold=kept,
        staff=kept.staff,
        starts_at=starts_at,
        made_at=this.now,
        expires_at=kept.expires_at,
    )
    whose = current.holder
    note(
        act="booking.offer",
        by=PROGRAM,
        now=this.now,
        purpose=Purpose.BOOKING,
        register_id=whose.register_id,
        about=[whose.subject_id],
        thing=made,
        fields=["starts_at", "expires_at"],
    )
    tell_offer(offer=made, now=this.now)
    return True


def end_offers(*, now: datetime) -> int:
    """End the offers whose time is over, and the waiting of those who let the last ones pass."""
    keys = list(
        Offer.objects.filter(answer="", expires_at__lte=now)
        .order_by("expires_at")
        .values_list("pk", flat=True)
    )
    return sum(_end_offer(pk, now=now) for pk in keys)


@transaction.atomic
def _end_offer(pk: UUID, *, now: datetime) -> bool:
    offer = (
        Offer.objects.select_for_update(of=("self",))
        .select_related("hold", "wait")
        .filter(pk=pk, answer="", expires_at__lte=now)
        .first()
    )
    if offer is None:
        return False  # accepted or declined meanwhile
    wait = locked(offer.wait)
    shut(offer=offer, answer=Offer.Answer.ENDED, now=now)
    answers = list(wait.offers.order_by("made_at", "id").values_list("answer", flat=True))
    if wait.over_at is None and goes_silent(answers, ended=Offer.Answer.ENDED):
        end(wait=wait, why=Wait.Over.SILENT, by=PROGRAM, now=now)
    return True
