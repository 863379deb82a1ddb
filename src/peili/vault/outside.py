"""Rooms that keep something of a person outside the database name it here, so that an erasure reaches it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from peili.promises.vocabulary import Text

Count = Callable[[Collection[UUID]], int]


@dataclass(frozen=True, slots=True)
class Outside:
    """A place outside the database: what it is called, how much of these subjects it holds, and its emptying.

    `empty` is called until it has returned once, so doing it twice must do no harm.
    """

    code: str
    name: Text
    count: Count
    empty: Count


_places: dict[str, Outside] = {}


def keeps_outside(code: str, name: Text, *, count: Count, empty: Count) -> None:
    """Register a place outside the database."""
    _places[code] = Outside(code, name, count, empty)


def outside() -> tuple[Outside, ...]:
    """Return the places there are, by their codes."""
    return tuple(_places[code] for code in sorted(_places))
