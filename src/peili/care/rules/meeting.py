"""Where a lot meets a client: what they are allergic to, and whether it may be used at all."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID


class NotUsable(Enum):
    """Why a lot is not used on anyone."""

    EXPIRED = "expired"
    RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class Bottle:
    """A lot as the tray holds it."""

    lot: UUID
    product: str
    number: str
    substances: frozenset[str]
    expires_on: date | None = None
    recalled_on: date | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A lot that may contain what the client is allergic to."""

    bottle: Bottle
    substances: tuple[str, ...]


def not_usable(bottle: Bottle, *, on: date) -> NotUsable | None:
    """Return why a lot may not be used on a day; the last day of use is still a day of use."""
    if bottle.recalled_on is not None and bottle.recalled_on <= on:
        return NotUsable.RECALLED
    if bottle.expires_on is not None and bottle.expires_on < on:
        return NotUsable.EXPIRED
    return None


def meetings(bottles: Iterable[Bottle], allergies: Collection[str]) -> list[Meeting]:
    """Return the lots that may contain one of these substances, with which ones, each list in order."""
    known = frozenset(allergies)
    return [
        Meeting(bottle, tuple(sorted(bottle.substances & known)))
        for bottle in bottles
        if bottle.substances & known
    ]
