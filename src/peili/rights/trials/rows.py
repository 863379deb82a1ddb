"""Rows of any model, made from its fields alone: so that a new kind of record is planted without a word.

Where a path of the model leads to the planted person, the row is theirs; what else it points at is taken from
the house, or made. `SAID` holds the few values that no field tells.
"""

import secrets
import string
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models.fields.related import RelatedField

from peili.house.queries import local
from peili.promises.declare import CLIENTS
from peili.vault.belongings import Model, belonging, paths_of, said_by
from peili.vault.commands import make_subject
from peili.vault.models import Kind, Subject

ROOTS: Final = {
    "people.Client": Kind.CLIENT,
    "people.Claim": Kind.CLAIM,
    "people.Staff": Kind.STAFF,
    "incidents.Breach": Kind.BREACH,
}
HOUR = timedelta(hours=1)


def number() -> int:
    """Return a number that nothing else has."""
    return secrets.randbelow(10**8) + 10**8


def word(field: "models.Field[Any, Any]") -> str:
    """Return letters that stand nowhere, as many as fit."""
    count = min(field.max_length or 16, 16)
    return "".join(secrets.choice(string.ascii_lowercase) for _each in range(count))


def _minutes() -> dict[str, object]:
    start = number()
    return {"start_minute": start, "end_minute": start + 1}


Said = Callable[[datetime], Mapping[str, object]]
SAID: Final[dict[str, Said]] = {
    "booking.Occupancy": lambda _at: _minutes(),
    "booking.RotaCycle": lambda _at: {"weeks": 2},
    "booking.Wait": lambda at: {"over": "left", "over_at": at},
    "care.Programme": lambda at: {"ended_at": at, "ending": "done"},
    "care.ProgrammeStep": lambda _at: {"position": 1},
    "rights.Request": lambda at: {"answered_at": at, "decision": "granted"},
    "rights.Restriction": lambda at: {"told_at": at, "lifted_at": at},
    "sales.Receipt": lambda at: {"way": "cash", "settled_on": at.date()},
    "sales.SeriesCard": lambda at: {"ended_at": at},
}


def kinds_of(model: Model) -> dict[Kind, str]:
    """Return whose rows of a model can be, each with the path that leads there."""
    return {_kind(model, path): path for path in reversed(paths_of(model))}


def _kind(model: Model, path: str) -> Kind:
    """Return who a path leads to: by the last model before the subject, else by what the fields are for."""
    first, _dots, rest = path.partition("__")
    related = model._meta.get_field(first).related_model
    if rest and isinstance(related, type):
        return _kind(related, rest)
    if model._meta.label in ROOTS:
        return ROOTS[model._meta.label]
    registers = {each.register for _name, said, _sealed in said_by(model) for each in said.activities}
    return Kind.CLIENT if CLIENTS in registers else Kind.STAFF


class Rows:
    """What is planted about one subject: at most one row of each model and way to its person."""

    def __init__(self, subject: Subject, *, at: datetime, **house: models.Model) -> None:
        """Plant about a subject, as things stood at a moment; `house` are rows of its own by field."""
        self.subject, self.kind, self.at, self.house = subject, Kind(subject.kind), at, house
        self._made: dict[tuple[Model, str | None], models.Model] = {}

    def every(self, *, but: frozenset[Model] = frozenset()) -> "Rows":
        """Plant a row of every model that can be about such a subject."""
        for model in reversed(belonging()):
            if self.kind in kinds_of(model) and model not in but:
                self.of(model)
        return self

    def named(self, label: str, **said: object) -> models.Model:
        """Return the subject's row of a model; a value of a row on the way is said with that one's name."""
        near = {name: value for name, value in said.items() if "__" not in name}
        for name in said.keys() - near.keys():
            first, _dots, rest = name.partition("__")
            self.of(apps.get_model(label)._meta.get_field(first).related_model, **{rest: said[name]})
        return self.of(apps.get_model(label), **near)

    def of(self, model: Model, **said: object) -> models.Model:
        """Return the subject's row of a model."""
        return self._along(model, kinds_of(model).get(self.kind), said)

    @property
    def made(self) -> list[models.Model]:
        """Return all rows planted so far."""
        return list(self._made.values())

    def _along(self, model: Model, path: str | None, said: Mapping[str, object]) -> models.Model:
        if (model, path) not in self._made:
            self._made[model, path] = self._make(model, path, said)
        return self._made[model, path]

    def _make(self, model: Model, path: str | None, said: Mapping[str, object]) -> models.Model:
        told = SAID.get(model._meta.label)
        values = dict(told(self.at) if told else {}) | dict(said)
        for field in model._meta.concrete_fields:
            if field.name not in values and not (field.primary_key and field.has_default()):
                self._fill(field, path or "", values)
        row = model(**values)
        row.save(force_insert=True)
        return row

    def _fill(self, field: "models.Field[Any, Any]", path: str, values: dict[str, object]) -> None:
        first, _dots, rest = path.partition("__")
        if isinstance(field, RelatedField):
            if field.related_model is Subject:
                values[field.name] = self._subject(field, needed=bool(path))
            elif field.name == first and rest:
                values[field.name] = self._along(field.related_model, rest, {})
            elif not field.null:
                values[field.name] = self._other(field)
        elif not field.null and not field.has_default():
            values[field.attname] = self._value(field)

    def _subject(self, field: "models.Field[Any, Any]", *, needed: bool) -> Subject | None:
        if needed:
            return self.subject
        if field.null:
            return None
        kind = ROOTS.get(field.model._meta.label, Kind.CLIENT)
        return make_subject(register_id=self.subject.register_id, kind=kind, now=self.at)

    def _other(self, field: "RelatedField[Any, Any]") -> models.Model:
        """Return what a row points at beside its person: theirs too, the house's, or made for it."""
        model: Any = field.related_model
        if field.name in self.house:
            return self.house[field.name]
        if self.kind in kinds_of(model):
            return self.of(model)
        there = model._default_manager.order_by("pk").first() if not field.unique else None
        if there is None:
            there = Rows._make(self, model, None, {})
        return there

    def _value(self, field: "models.Field[Any, Any]") -> object:
        if field.choices and field.blank:
            return ""
        if field.choices:
            return next(code for code, _said in field.flatchoices if code not in ("", None))
        for kind, make in _MAKE:
            if isinstance(field, kind):
                return make(self.at, field)
        return word(field)


_MAKE: Final[tuple[tuple[Any, Callable[[datetime, Any], object]], ...]] = (
    (models.BooleanField, lambda _at, _field: False),
    (models.DateTimeField, lambda at, field: at + HOUR if field.name == "ends_at" else at),
    (models.DateField, lambda at, _field: local(at).date()),
    (models.TimeField, lambda _at, field: time(17 if field.name == "closes" else 9)),
    (models.PositiveSmallIntegerField, lambda _at, _field: 1),
    (models.IntegerField, lambda _at, _field: number()),
    (models.JSONField, lambda _at, _field: []),
    (models.BinaryField, lambda _at, _field: b"x"),
    (models.UUIDField, lambda _at, _field: UUID(int=secrets.randbits(128))),
    (models.EmailField, lambda _at, field: f"{word(field)[:10]}@{word(field)[:8]}.example"),
)
