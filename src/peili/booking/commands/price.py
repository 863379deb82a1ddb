"""Agreeing on another price of a visit, where the house's price rules and the card say so."""

from datetime import datetime

from django.db import transaction

from peili.booking.models import Appointment
from peili.booking.queries.prices import advice_of
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


class NothingToChange(Exception):
    """The card says nothing else of the price, or the visit is over."""


@transaction.atomic
def price_by_card(*, appointment: Appointment, by: Actor, now: datetime) -> Appointment:
    """Give a visit the price that the house's rules and the client's card make it; raises NothingToChange."""
    current = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("client__register", "service", "variant", "staff")
        .get(pk=appointment.pk)
    )
    advice = advice_of(current)
    if advice is None or advice.cents is None or current.client is None or current.finished_at is not None:
        raise NothingToChange
    current.price_cents = advice.cents
    current.save(update_fields=["price_cents"])
    note(
        act="booking.price_by_card",
        by=by,
        now=now,
        purpose=Purpose.BOOKING,
        register_id=current.client.register_id,
        about=[current.client.subject_id],
        thing=current,
        fields=["price_cents"],
        visit_id=current.pk,
    )
    return current
