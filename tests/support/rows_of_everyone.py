"""Rows of every model that can be about a client, made from nothing but the models themselves.

The database's checks and foreign keys are off meanwhile: only the way from a row to its person is real. So a
room that adds a model has nothing to add here.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, models

from peili.promises.declare import Impersonal, declaration
from peili.vault.models import Kind, Subject

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
VALUES: dict[type[Any], Any] = {
    models.BooleanField: True,
    models.DateTimeField: AT,  # before dates, which it is a kind of
    models.DateField: date(2026, 11, 24),
    models.TimeField: time(9),
    models.JSONField: ["x"],
    models.BinaryField: b"x",
}
_counter = itertools.count(1)


@contextmanager
def unchecked() -> Iterator[None]:
    """Let rows be written that no command would write (SQLite)."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        try:
            yield
        finally:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def row_about(model: type[models.Model], path: str, subject: Subject, made: dict[Any, Any]) -> Any:
    """Return a row from which a path leads to the subject; rows on the way are made once (`made`)."""
    key = (model, path)
    if key not in made:
        made[key] = _made(model, path, subject, made)
    return made[key]


def _made(model: type[models.Model], path: str, subject: Subject, made: dict[Any, Any]) -> Any:
    ways = [path, *getattr(getattr(model, "whose", None), "paths", ())]
    steps = {first: rest for first, _dots, rest in (way.partition("__") for way in ways)}
    values: dict[str, Any] = {}
    for field in model._meta.local_concrete_fields:
        if steps.get(field.name):
            values[field.name] = row_about(field.related_model, steps[field.name], subject, made)
        elif field.related_model is Subject and (field.name in {*steps, "subject"}):
            values[field.name] = subject
        elif field.is_relation:
            values[field.name] = None if field.null else _somebody_elses(field.related_model, made)
        elif not field.primary_key or not field.has_default():
            values[field.attname] = _value(field)
    row = model(**values)
    row.save(force_insert=True)
    return row


def _somebody_elses(model: type[models.Model], made: dict[Any, Any]) -> Any:
    """Return a row that has nothing to do with the person, as the rows about them may need."""
    key = (model, None)
    if key not in made:
        other = made.setdefault("other", None) or new_subject(uuid4())
        made["other"] = other
        there = None if hasattr(model, "subject") else model._base_manager.first()
        made[key] = other if model is Subject else there or _made(model, "", other, made)
    return made[key]


def _value(field: Any) -> Any:
    """Return a value that is not empty; where nothing personal is kept, the field's own default."""
    if isinstance(declaration(field), Impersonal) and (field.null or field.has_default()):
        return None if field.null else field.get_default()
    return field.flatchoices[0][0] or field.flatchoices[1][0] if field.choices else _personal(field)


def _personal(field: Any) -> Any:
    number = next(_counter)
    for kind, value in VALUES.items():  # a sealed field is a kind of what it seals
        if isinstance(field, kind):
            return value
    if isinstance(field, (models.IntegerField, models.FloatField, models.DecimalField)):
        return 1990 if field.name == "birth_year" else number
    if isinstance(field, models.UUIDField):
        return uuid4()
    mail = isinstance(field, models.EmailField)
    return f"m{number}@example.invalid" if mail else f"s{number}"[: field.max_length or None]


def new_subject(register_id: UUID) -> Subject:
    """Return a person nobody knows anything about yet."""
    return Subject.objects.create(register_id=register_id, kind=Kind.CLIENT, made_at=AT)
