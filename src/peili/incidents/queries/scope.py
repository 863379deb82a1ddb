"""Whom a breach touches: everyone in the register, those with some kind of data, or those an account saw."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce

from peili.house.categories import EMPTY, fields_of
from peili.incidents.queries.breaches import subjects_in
from peili.outbox.models import Message
from peili.people.channels import Channel
from peili.promises.declare import Personal, Via, declaration
from peili.promises.sealing import Erased
from peili.promises.vocabulary import Text, category
from peili.trail.models import Entry, EntrySubject
from peili.vault.models import Subject

CHUNK = 500


def everyone(register_id: UUID) -> set[UUID]:
    """Return everyone in a client register."""
    return set(subjects_in(register_id).values_list("pk", flat=True))


def seen_through(
    *, register_id: UUID, actor_id: UUID, since: datetime, until: datetime
) -> tuple[set[UUID], set[str]]:
    """Return whose data an account opened or changed in a span of time, and what kinds of data these were."""
    entries = Entry.objects.filter(
        actor_id=actor_id, register_id=register_id, at__gte=since, at__lte=until
    ).order_by()
    about = EntrySubject.objects.filter(entry__in=entries).values_list("subject", flat=True).distinct()
    kinds: set[str] = set()
    for thing, names in entries.values_list("thing", "fields").distinct():
        kinds |= set(_categories(thing, names))
    return persons(about, register_id), kinds


def copied(*, register_id: UUID, at: datetime) -> set[UUID]:
    """Return everyone who was in a client register when a copy of it was made."""
    return set(subjects_in(register_id).filter(made_at__lte=at).values_list("pk", flat=True))


def readable(codes: Iterable[str], *, with_keys: bool) -> list[str]:
    """Return the categories that can be read in a copy: without the keys, those that are not sealed."""
    return [code for code in codes if with_keys or not category(code).sealed]


@dataclass(frozen=True, slots=True)
class Extent:
    """A kind of data a breach concerns: its fields, and whether they lie sealed where they are stored."""

    name: Text
    fields: tuple[Text, ...]
    sealed: bool
    special: bool


def extents(codes: Iterable[str]) -> list[Extent]:
    """Return what each of these categories is in this program, field by field."""
    found = []
    for code in codes:
        known = category(code)
        fields = {str(field.verbose_name): None for _model, field in fields_of(code, "clients")}
        found.append(Extent(known.label, tuple(fields), known.sealed, known.special))
    return found


def written_to(*, register_id: UUID, since: datetime, until: datetime) -> set[UUID]:
    """Return to whom of a register an e-mail went in a span of time, as the outbox kept it."""
    gone = Message.objects.filter(
        register_id=register_id, channel=Channel.EMAIL, sent_at__gte=since, sent_at__lte=until
    )
    return persons(gone.values_list("subject_id", flat=True).distinct(), register_id)


def _categories(thing: str, names: Iterable[str]) -> Iterator[str]:
    """Yield the categories of fields that an entry names, as far as they are fields of its record."""
    try:
        model = apps.get_model(thing)
    except (LookupError, ValueError):
        return
    for name in names:
        try:
            said = declaration(model._meta.get_field(name))
        except FieldDoesNotExist:
            continue
        if isinstance(said, Personal):
            yield said.category.code


def persons(ids: Iterable[UUID], register_id: UUID) -> set[UUID]:
    """Return the people behind subjects: one who was joined to a card is the card's; nobody of the staff."""
    rows = Subject.objects.filter(pk__in=list(ids)).values_list("pk", "joined_to_id")
    roots = {joined or pk for pk, joined in rows}
    return set(subjects_in(register_id).filter(pk__in=roots).values_list("pk", flat=True))


def holding(*, register_id: UUID, categories: Iterable[str]) -> set[UUID]:
    """Return everyone of whom there is a value in one of these categories.

    Sealed columns cannot be asked by SQL, so their rows are opened here, a chunk at a time.
    """
    found: set[UUID] = set()
    for code in categories:
        for model, field in fields_of(code, "clients"):
            if model._meta.label != "vault.Subject":
                found |= set(_with_value(model, field.attname, register_id))
    return persons(found, register_id)


def _with_value(model: type[models.Model], name: str, register_id: UUID) -> Iterator[UUID]:
    said = getattr(model, "subject", None)
    paths = said.paths if isinstance(said, Via) else ("subject",)
    whose = [F(f"{path}_id") for path in paths]
    rows = (
        model._default_manager.annotate(whose_row=Coalesce(*whose) if len(whose) > 1 else whose[0])
        .filter(whose_row__in=Subject.objects.filter(register_id=register_id).values("pk"))
        .order_by()
    )
    for row in rows.iterator(chunk_size=CHUNK):
        if _value(row, name) not in EMPTY:
            yield row.whose_row  # type: ignore[attr-defined]  # annotated above


def _value(row: models.Model, name: str) -> object:
    try:
        value = getattr(row, name)
    except Erased:
        return None
    return tuple(value) if isinstance(value, list) else value
