"""Home care: the plan, what was taken home with its lot, and reactions to a product."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from peili.care.codes import lot_code
from peili.care.commands.consenting import need_consent
from peili.care.commands.noting import noted
from peili.care.models import HomeCarePlan, Lot, Reaction, Sale
from peili.people.models import Client, Staff
from peili.trail.commands import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A product of a plan: how it is used, when, and until when (ISO, empty for as long as it lasts)."""

    product: str
    how: str = ""
    when: str = ""
    until: str = ""


@transaction.atomic
def plan_home_care(
    *, client: Client, items: Sequence[Item], staff: Staff, by: Actor, now: datetime
) -> HomeCarePlan:
    """Write a new version of the plan; the ones before stay as they were. Raises ConsentMissing."""
    need_consent(client)
    made = HomeCarePlan.objects.create(
        client=client, staff=staff, made_at=now, items=[asdict(item) for item in items]
    )
    noted("care.plan_home_care", client, made, by=by, now=now, fields=["items"])
    return made


@transaction.atomic
def sell(*, client: Client, lot: Lot, staff: Staff, by: Actor, now: datetime) -> Sale:
    """Note which lot a client took home, so that they are found if it is recalled. It is no payment.

    Raises ConsentMissing.
    """
    need_consent(client)
    made = Sale.objects.create(
        client=client,
        staff=staff,
        sold_at=now,
        product=name_of(lot),
        number=lot.number,
        lot_code=lot_code(lot.pk, register_id=client.register_id),
    )
    noted("care.sell", client, made, by=by, now=now, fields=["product", "number"])
    return made


@transaction.atomic
def note_reaction(
    *,
    client: Client,
    what: str,
    serious: bool,
    known_on: date,
    staff: Staff,
    by: Actor,
    now: datetime,
    lot: Lot | None = None,
    product: str = "",
) -> Reaction:
    """Note a reaction to a product; `known_on` is the local date the salon came to know of it.

    Raises ConsentMissing.
    """
    need_consent(client)
    made = Reaction.objects.create(
        client=client,
        staff=staff,
        known_on=known_on,
        product=name_of(lot) if lot else product,
        number=lot.number if lot else "",
        what=what,
        serious=serious,
        lot_code=lot_code(lot.pk, register_id=client.register_id) if lot else "",
    )
    noted("care.note_reaction", client, made, by=by, now=now, fields=["product", "what", "serious"])
    return made


@transaction.atomic
def close_reaction(
    *, reaction: Reaction, by: Actor, now: datetime, on: date, reference: str = ""
) -> Reaction:
    """Say that a reaction is handled; a serious one was told to the authority, under its reference."""
    current = Reaction.objects.select_for_update(of=("self",)).select_related("client").get(pk=reaction.pk)
    if current.closed_on is None:
        current.closed_on, current.reference = on, reference
        current.save(update_fields=["closed_on", "reference"])
        noted(
            "care.close_reaction", current.client, current, by=by, now=now, fields=["closed_on", "reference"]
        )
    return current


def name_of(lot: Lot) -> str:
    """Return a lot's product as it is written down: maker and name."""
    return f"{lot.product.brand} {lot.product.name}".strip()
