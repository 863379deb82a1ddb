"""Storing the clients of a file: all of it in one transaction, with one entry in the trail, or nothing."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from peili.house.models import Register
from peili.people.commands.indexing import index_cards
from peili.people.importing.rows import Card
from peili.people.models import Client
from peili.people.phones import phone_code
from peili.promises.vocabulary import Source
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose
from peili.vault.models import Kind, Subject

BATCH = 500
FIELDS = (
    "first_name",
    "last_name",
    "phone",
    "email",
    "street",
    "postcode",
    "city",
    "birth_year",
    "language",
    "seen_before_on",
)


@transaction.atomic
def import_clients(
    *,
    register: Register,
    cards: Sequence[Card],
    undated: date | None,
    by: Actor,
    now: datetime,
    on: date,
) -> list[Client]:
    """Make a card of each row. No permission comes with them, and nobody is confirmed to be of age.

    `undated` is the day from which rows without a last visit count; `on` is today.
    """
    clients = [_client(register, card, undated, now=now, on=on) for card in cards]
    Subject.objects.bulk_create([each.subject for each in clients], batch_size=BATCH)
    Client.objects.bulk_create(clients, batch_size=BATCH)
    index_cards(clients)
    note(
        act="people.import",
        by=by,
        now=now,
        purpose=Purpose.CARE_OF_CARD,
        register_id=register.pk,
        about=[each.subject_id for each in clients],
        thing=register,
        fields=FIELDS,
    )
    return clients


def _client(register: Register, card: Card, undated: date | None, *, now: datetime, on: date) -> Client:
    last = card.last_visit or undated
    return Client(
        subject=Subject(register_id=register.pk, kind=Kind.CLIENT, made_at=now),
        register=register,
        first_name=card.first_name,
        last_name=card.last_name,
        phone=card.phone,
        email=card.email,
        street=card.street,
        postcode=card.postcode,
        city=card.city,
        birth_year=card.birth_year,
        language=card.language,
        phone_code=phone_code(card.phone, register_id=register.pk),
        source=Source.IMPORT.value,
        seen_before_on=last,
        relationship_started_on=min(day for day in (card.since, last, on) if day is not None),
    )
