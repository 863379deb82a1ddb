"""Reading series cards: what is left of them, and which one pays for a visit."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, QuerySet

from peili.booking.models import Appointment
from peili.house.queries import house_zone, local
from peili.people.models import Client, Staff
from peili.people.roles import finds
from peili.sales.models import SeriesCard


@dataclass(frozen=True, slots=True)
class Left:
    """A card and how many of its visits are left on a day; none once it is over."""

    card: SeriesCard
    left: int
    over: bool


def cards_seen_by(staff: Staff) -> QuerySet[SeriesCard]:
    """Return the cards of the business this person works for."""
    found = SeriesCard.objects.filter(controller_id=staff.controller_id)
    return (
        found.select_related("client", "service", "variant") if finds(staff.role, "visits") else found.none()
    )


def cards_of(client: Client, *, today: date) -> Sequence[Left]:
    """Return a client's cards, the newest first, each with what is left of it: one query."""
    rows = (
        SeriesCard.objects.filter(client=client)
        .select_related("service", "variant")
        .annotate(used=Count("uses"))
        .order_by("-sold_at", "pk")
    )
    return [
        Left(each, each.times - each.used, over=each.ended_at is not None or each.valid_until < today)
        for each in rows
    ]


def left_of(card: SeriesCard) -> int:
    """Return how many visits of a card are left."""
    return card.times - card.uses.count()


def on_day(visit: Appointment) -> date:
    """Return the local day of a visit."""
    return visit.starts_at.astimezone(house_zone()).date()


def usable(card: SeriesCard, visit: Appointment, *, on: date) -> bool:
    """Tell whether a card pays for a visit of that day, when something is left of it."""
    same = (card.client_id, card.service_id, card.variant_id)
    stands = card.ended_at is None and on <= card.valid_until and visit.state == Appointment.State.BOOKED
    return stands and same == (visit.client_id, visit.service_id, visit.variant_id)


def paying_for(visit: Appointment) -> Left | None:
    """Return the card that pays for a visit and ends first; None when there is none."""
    if visit.client is None:
        return None
    day = on_day(visit)
    found = [
        each for each in cards_of(visit.client, today=day) if each.left and usable(each.card, visit, on=day)
    ]
    return min(found, key=lambda each: (each.card.valid_until, each.card.sold_at), default=None)


def with_visits_left(subject_ids: Collection[UUID], now: datetime) -> set[UUID]:
    """Return those of these subjects to whom the house owes visits that they have paid ahead."""
    rows = (
        SeriesCard.objects.filter(
            client__subject__in=subject_ids, ended_at__isnull=True, valid_until__gte=local(now).date()
        )
        .annotate(used=Count("uses"))
        .filter(used__lt=F("times"))
    )
    return set(rows.values_list("client__subject_id", flat=True))


def sold_to(client: Client) -> int:
    """Return how many cards a client has been sold, whatever became of them."""
    return SeriesCard.objects.filter(client=client).count()
