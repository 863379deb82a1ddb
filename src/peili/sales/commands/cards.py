"""Series cards: sold, used for a visit, given back to the card, and ended."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from peili.booking.models import Appointment, Service, Variant
from peili.house.queries import carries_out
from peili.people.models import Client
from peili.promises.activities import BOOKKEEPING
from peili.sales.commands import paid, pay_ahead
from peili.sales.models import CardUse, Receipt, SeriesCard
from peili.sales.queries.cards import left_of, on_day, sold_to, usable
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


class SoldMeanwhile(Exception):
    """A card has been sold to this client since the page was opened: by a colleague, or by a second click."""


class CannotUse(Exception):
    """The card does not pay for this visit: another treatment, used up, over, or the visit is paid."""


@dataclass(frozen=True, slots=True)
class Sold:
    """A card, and the receipt of what was paid for it where the house keeps its books here."""

    card: SeriesCard
    receipt: Receipt | None


@transaction.atomic
def sell_card(
    *,
    client: Client,
    service: Service,
    variant: Variant | None,
    times: int,
    cents: int,
    way: str,
    valid_until: date,
    known: int,
    by: Actor,
    now: datetime,
    on: date,
) -> Sold:
    """Sell visits of a treatment ahead. The receipt says as little of it as any other.

    `known` is how many cards the client had been sold when this was asked for. Raises SoldMeanwhile.
    """
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if sold_to(client) != known:
        raise SoldMeanwhile
    card = SeriesCard.objects.create(
        client=client,
        controller_id=service.controller_id,
        service=service,
        variant=variant,
        times=times,
        cents=cents,
        sold_at=now,
        valid_until=valid_until,
    )
    _note("sales.sell_card", card, by=by, now=now, fields=["times", "cents", "valid_until"])
    receipt = None
    if carries_out(BOOKKEEPING):
        receipt = pay_ahead(
            client=client,
            controller_id=service.controller_id,
            vat=service.vat,
            cents=cents,
            way=way,
            by=by,
            now=now,
            on=on,
        )
    return Sold(card, receipt)


@transaction.atomic
def use_card(*, card: SeriesCard, appointment: Appointment, by: Actor, now: datetime) -> CardUse:
    """Pay for a visit with a card; said twice of one visit it is used once. Raises CannotUse."""
    visit = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    current = SeriesCard.objects.select_for_update(of=("self",)).get(pk=card.pk)
    before = CardUse.objects.filter(appointment=visit).first()
    if before is not None:
        return before
    if not usable(current, visit, on=on_day(visit)) or paid(visit):
        raise CannotUse
    taken = set(current.uses.values_list("number", flat=True))
    free = next((each for each in range(1, current.times + 1) if each not in taken), None)
    if free is None:
        raise CannotUse
    made = CardUse.objects.create(card=current, appointment=visit, number=free, at=now)
    _note("sales.use_card", current, by=by, now=now, fields=["number"], visit=visit)
    return made


@transaction.atomic
def give_visit_back(*, appointment: Appointment, by: Actor, now: datetime) -> None:
    """Take back that a visit was paid with a card: the card has it again. A second press changes nothing."""
    use = CardUse.objects.select_related("card__client").filter(appointment=appointment).first()
    if use is not None:
        _note("sales.give_visit_back", use.card, by=by, now=now, fields=["number"], visit=appointment)
        use.delete()


@transaction.atomic
def end_card(*, card: SeriesCard, by: Actor, now: datetime) -> None:
    """End a card before its time: what was left of it was paid back. The money has its own receipt."""
    current = SeriesCard.objects.select_for_update(of=("self",)).get(pk=card.pk)
    if current.ended_at is None and left_of(current):
        current.ended_at = now
        current.save(update_fields=["ended_at"])
        _note("sales.end_card", current, by=by, now=now, fields=["ended_at"])


def _note(
    act: str,
    card: SeriesCard,
    *,
    by: Actor,
    now: datetime,
    fields: list[str],
    visit: Appointment | None = None,
) -> None:
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.PAYMENT,
        register_id=card.client.register_id,
        about=[card.client.subject_id],
        thing=card,
        fields=fields,
        visit_id=visit.pk if visit else None,
    )
