"""Reads of the waiting list: who waits, in order, and the pages behind its links."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from peili.booking.models import Offer, Wait
from peili.booking.rules.waiting import Wishes
from peili.people.commands.links import LinkEnded, find_link
from peili.people.models import Staff
from peili.people.reach.scope import closed_for

WAITING: Final = "booking.waiting"  # the purpose of the link to one's own waiting
OFFER: Final = "booking.offer"  # that of the link to an offer; the messages' code too
MOST = 500  # who are looked at for one round of offers


def live() -> QuerySet[Wait]:
    """Return those who wait, in the order in which they came."""
    found = Wait.objects.filter(over_at__isnull=True).select_related(
        "service__controller", "staff", "client__register", "claim"
    )
    return found.order_by("made_at", "id")


def unoffered() -> Sequence[Wait]:
    """Return those who wait and have no open offer, in their order."""
    offered = Offer.objects.filter(wait=OuterRef("pk"), answer="")
    shown = Q(client__isnull=True) | Q(client__restricted_at__isnull=True)
    return list(live().filter(~Exists(offered)).filter(shown)[:MOST])


def of_business(staff: Staff) -> QuerySet[Wait]:
    """Return who waits for a service of this person's business, in order."""
    shown = Q(client__isnull=True) | Q(client__restricted_at__isnull=True)
    found = live().filter(service__controller_id=staff.controller_id).filter(shown)
    closed = closed_for(staff)
    return found.exclude(client_id__in=closed).exclude(claim_id__in=closed) if closed else found


def wishes_of(wait: Wait) -> Wishes:
    """Return what someone waits for, for the rules."""
    return Wishes(
        staff=wait.staff_id,
        from_on=wait.from_on,
        until_on=wait.until_on,
        weekdays=wait.weekdays,
        from_minute=wait.from_minute,
        to_minute=wait.to_minute,
    )


def waiting_behind(token: str, *, now: datetime) -> Wait | None:
    """Return the waiting behind its own link; it may be over."""
    try:
        link = find_link(token=token, purpose=WAITING, now=now)
    except LinkEnded:
        return None
    found = Wait.objects.select_related("service__controller", "staff", "client", "claim")
    return found.filter(pk__in=[link.thing_id]).first()


def offer_behind(token: str, *, now: datetime) -> Offer | None:
    """Return the offer behind the link of its message; it may have been answered."""
    try:
        link = find_link(token=token, purpose=OFFER, now=now)
    except LinkEnded:
        return None
    found = Offer.objects.select_related(
        "wait__service__controller", "wait__client", "wait__claim", "staff", "hold"
    )
    return found.filter(pk__in=[link.thing_id]).first()
