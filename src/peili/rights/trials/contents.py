"""What everybody else's data says, opened: to compare before and after something was destroyed."""

import hashlib
from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.db import models

from peili.promises.sealing import Erased
from peili.vault.belongings import Model, belonging, outlives, rows_about

GONE = "(its key was destroyed)"


def contents(without: Collection[UUID], *, most: int | None = None) -> dict[str, tuple[int, str]]:
    """Return for each model that is about somebody how many rows are not of these subjects, and their digest.

    Every field of a row is in it as it reads opened. `most` looks at the oldest rows of each model only.
    """
    return {model._meta.label: _digest(model, without, most) for model in belonging()}


def _digest(model: Model, without: Collection[UUID], most: int | None) -> tuple[int, str]:
    hashed, count = hashlib.sha256(), 0
    for row in _rows(model, without, most):
        count += 1
        hashed.update(said_in(row).encode())
    return count, hashed.hexdigest()


def said_in(row: models.Model) -> str:
    """Return what every field of a row says, opened."""
    return "".join(f"{each.attname}={_value(row, each.attname)!r}\n" for each in row._meta.concrete_fields)


def _rows(model: Model, without: Collection[UUID], most: int | None) -> Iterator[models.Model]:
    theirs = rows_about(model, without).values("pk")
    rows = model._default_manager.exclude(pk__in=theirs).order_by("pk")
    if outlives(model) is not None:  # what stays reduced of somebody is nobody's afterwards
        for said in outlives(model).without:  # type: ignore[union-attr]  # asked just before
            rows = rows.filter(**{f"{said}__isnull": False})
    yield from rows.iterator(chunk_size=500) if most is None else rows[:most]


def _value(row: Any, name: str) -> Any:
    try:
        value = getattr(row, name)
    except Erased:
        return GONE
    return bytes(value) if isinstance(value, memoryview) else value
