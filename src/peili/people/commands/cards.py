"""Client cards: made by a person, opened for a purpose, joined with what was typed online."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NotRequired, TypedDict, Unpack
from uuid import UUID

from django.db import transaction

from peili.house.models import Register
from peili.people.commands.indexing import INDEXED, index_again, index_cards
from peili.people.models import Client, FieldSource
from peili.people.phones import phone_code
from peili.promises.vocabulary import Source
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose
from peili.vault.commands import make_subject
from peili.vault.models import Kind


class Card(TypedDict):
    """What can be written on a new card."""

    first_name: str
    last_name: str
    phone: NotRequired[str]
    email: NotRequired[str]
    street: NotRequired[str]
    postcode: NotRequired[str]
    city: NotRequired[str]
    birth_year: NotRequired[int | None]
    adult_confirmed: NotRequired[bool]
    language: NotRequired[str]


SHOWN = ("first_name", "last_name", "phone", "email", "street", "postcode", "city", "birth_year", "visits")


def make_client(
    *,
    register: Register,
    first_name: str,
    last_name: str,
    source: Source,
    now: datetime,
    on: date,
    phone: str = "",
    email: str = "",
    street: str = "",
    postcode: str = "",
    city: str = "",
    birth_year: int | None = None,
    adult_confirmed: bool = False,
    language: str = "fi",
) -> Client:
    """Make a card inside another command's transaction, which writes the trail entry."""
    client = Client.objects.create(
        subject=make_subject(register_id=register.pk, kind=Kind.CLIENT, now=now),
        register=register,
        first_name=first_name,
        last_name=last_name,
        phone=phone,
        email=email,
        street=street,
        postcode=postcode,
        city=city,
        birth_year=birth_year,
        adult_confirmed=adult_confirmed,
        adult_confirmed_on=on if adult_confirmed else None,
        language=language,
        phone_code=phone_code(phone, register_id=register.pk),
        source=source.value,
        relationship_started_on=on,
    )
    index_cards([client])
    return client


@transaction.atomic
def add_client(
    *, register: Register, source: Source, by: Actor, now: datetime, on: date, **card: Unpack[Card]
) -> Client:
    """Make a card in a register. The phone is in E.164; `on` is today in the house's local time."""
    client = make_client(register=register, source=source, now=now, on=on, **card)
    note(
        act="people.add_client",
        by=by,
        now=now,
        purpose=Purpose.BOOKING,
        register_id=register.pk,
        about=[client.subject_id],
        thing=client,
        fields=card.keys(),
    )
    return client


@transaction.atomic
def open_card(
    *,
    client: Client,
    purpose: Purpose,
    by: Actor,
    now: datetime,
    visit_id: UUID | None = None,
    also: Iterable[str] = (),
) -> Client:
    """Log that a card is opened and why, then return it: what is not logged is not shown.

    `also` names what other rooms show on it.
    """
    note(
        act="people.open_card",
        by=by,
        now=now,
        purpose=purpose,
        register_id=client.register_id,
        about=[client.subject_id],
        thing=client,
        fields=[*SHOWN, *also],
        visit_id=visit_id,
    )
    return client


@transaction.atomic
def edit_client(
    *,
    client: Client,
    by: Actor,
    now: datetime,
    on: date,
    source: Source = Source.DESK,
    **card: Unpack[Card],
) -> Client:
    """Change a card to what is given; the trail names the fields that changed, and stays silent for none.

    Each changed field keeps its source and date. The phone is in E.164; `on` is today in the house's local
    time, the date of a new confirmation of age.
    """
    current = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    changed = [name for name, value in card.items() if getattr(current, name) != value]
    if not changed:
        return current
    for name in changed:
        setattr(current, name, card[name])  # type: ignore[literal-required]  # the names come from the card itself
    stored = list(changed)
    if "phone" in changed:
        current.phone_code = phone_code(current.phone, register_id=current.register_id)
        stored.append("phone_code")
    if "adult_confirmed" in changed:
        current.adult_confirmed_on = on if current.adult_confirmed else None
        stored.append("adult_confirmed_on")
    current.save(update_fields=stored)
    if INDEXED.intersection(changed):
        index_again(current)
    _came_from(current, changed, source=source, on=on)
    note(
        act="people.edit_client",
        by=by,
        now=now,
        purpose=Purpose.CARE_OF_CARD,
        register_id=current.register_id,
        about=[current.subject_id],
        thing=current,
        fields=changed,
    )
    return current


def _came_from(client: Client, changed: Iterable[str], *, source: Source, on: date) -> None:
    FieldSource.objects.bulk_create(
        [FieldSource(client=client, field=name, source=source.value, on=on) for name in changed],
        update_conflicts=True,
        unique_fields=["client", "field"],
        update_fields=["source", "on"],
    )
