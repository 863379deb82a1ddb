"""Gates: what a visit must have before it may start. Rooms register theirs here, downwards.

Booking asks all of them when a visit is started, and imports none of the rooms that answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from peili.promises.reading import as_program
from peili.promises.vocabulary import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A visit that is about to start: which one, when, and the local date the treatment is given on."""

    appointment_id: UUID
    now: datetime
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Why a visit may not start: a code for the trail, a sentence for the screen, and where it is mended."""

    code: str
    text: Text
    url: str = ""


Gate = Callable[[Arrival], list[Stop]]

_gates: dict[str, Gate] = {}


def gate(code: str) -> Callable[[Gate], Gate]:
    """Register a gate under its code, such as `agreements.signed`."""

    def register(function: Gate) -> Gate:
        _gates[code] = function
        return function

    return register


def stops(arrival: Arrival) -> list[Stop]:
    """Return everything that stops a visit from starting, in the order of the gates' codes."""
    with as_program():  # a gate says that a visit may not start, not what it read
        return [stop for code in sorted(_gates) for stop in _gates[code](arrival)]
