"""Tables made from other tables: they are in no backup, and are made anew when one is restored."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Models whose rows a backup leaves out, and what makes them again after a restore."""

    models: tuple[type[models.Model], ...]
    rebuild: Callable[[datetime], Any]


_known: list[Rebuilt] = []


def rebuilt(*found: type[models.Model], by: Callable[[datetime], Any]) -> None:
    """Register models that `by` makes anew; rooms do so when the program starts."""
    _known.append(Rebuilt(found, by))


def rebuilt_tables() -> frozenset[str]:
    """Return the tables that no backup holds."""
    return frozenset(model._meta.db_table for each in _known for model in each.models)


def rebuild_all(*, now: datetime) -> None:
    """Make all of them anew: the last step of a restore."""
    for each in _known:
        each.rebuild(now)
