"""What to look for: the house's own values of sealed fields, read through their records, as pages do."""

import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from peili.promises.declare import AnyField, Impersonal, declaration, personal_fields
from peili.promises.sealed import is_sealed
from peili.promises.vocabulary import EMAIL, NAME, PHONE, SIGN_IN_NAME
from peili.vault.scan.patterns import pieces, searchable


@dataclass(slots=True)
class Wanted:
    """The values to look for, each with the fields it stands in, and how many were left out and why."""

    fields: dict[str, set[str]] = field(default_factory=dict)
    too_short: dict[str, int] = field(default_factory=dict)
    too_common: dict[str, int] = field(default_factory=dict)

    def add(self, value: str, name: str) -> None:
        """Look for a value, unless it is too short or too plain for a hit to mean something."""
        if searchable(value):
            self.fields.setdefault(value, set()).add(name)
        elif value:
            self.too_short[name] = self.too_short.get(name, 0) + 1

    def drop(self, value: str) -> None:
        """Leave out a value that stands where it says nothing about a person."""
        for name in self.fields.pop(value, ()):
            self.too_common[name] = self.too_common.get(name, 0) + 1

    def keep_pieces(self, value: str, left: Collection[str]) -> None:
        """Look only for some pieces of a value: the others stand where they say nothing about a person."""
        names = self.fields.get(value, set())
        if left:
            self.fields.pop(value, None)
            for piece in left:
                self.fields.setdefault(piece, set()).update(names)
        else:
            self.drop(value)


def own_values(*, at_most: int) -> Wanted:
    """Return values of every sealed field: all of them, or about `at_most`, drawn evenly over the records."""
    wanted = Wanted()
    fields: dict[type[models.Model], list[AnyField]] = {}
    for model, found, _said in personal_fields():
        if is_sealed(found):
            fields.setdefault(model, []).append(found)
    share = at_most // max(1, sum(map(len, fields.values())))
    for model, sealed in fields.items():
        for record in drawn(model, share if at_most else None):
            for each in sealed:
                for value in texts(getattr(record, each.attname)):
                    wanted.add(value, f"{model._meta.label}.{each.name}")
    return wanted


def drawn(model: type[models.Model], share: int | None) -> Iterator[models.Model]:
    """Yield all records of a model, or about `share` of them from all over its time-ordered ids."""
    rows = model._default_manager.order_by("pk")
    first, last = rows.first(), rows.last()
    if share is None or first is None or last is None or rows[: share + 1].count() <= share:
        yield from rows.iterator(chunk_size=500)
        return
    low, high = first.pk.int, last.pk.int
    starts = sorted({low, *(random.SystemRandom().randint(low, high) for _each in range(share - 1))})
    for start in starts:
        yield from rows.filter(pk__gte=UUID(int=start))[:1]


def texts(value: Any) -> Iterator[str]:
    """Yield the texts in a field's value, those inside lists and mappings too."""
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from texts(each)
    elif value is not None:
        yield str(value)


def drop_common_places(wanted: Wanted) -> None:
    """Leave out what the house says about itself: a town is no one's address, nor a product's name a secret.

    Names and contacts are never left out, wherever they are found: that is what the scan is for.
    """
    never = _names_and_contacts()
    common = [value for value, names in wanted.fields.items() if not names & never]
    if common:
        said = "\n".join(_public_texts()).casefold()
        for value in common:
            if any(piece.casefold() in said for piece in pieces(value)):
                wanted.keep_pieces(value, [each for each in pieces(value) if each.casefold() not in said])


def _names_and_contacts() -> set[str]:
    return {
        f"{model._meta.label}.{found.name}"
        for model, found, said in personal_fields()
        if said.category in (NAME, PHONE, EMAIL, SIGN_IN_NAME)
    }


def _public_texts() -> Iterator[str]:
    for model in apps.get_models():
        names = [
            each.attname
            for each in model._meta.local_concrete_fields
            if isinstance(declaration(each), Impersonal)
            and isinstance(each, (models.CharField, models.TextField, models.JSONField))
        ]
        if names:
            for row in model._default_manager.values_list(*names).iterator(chunk_size=500):
                for value in row:
                    yield from texts(value)
