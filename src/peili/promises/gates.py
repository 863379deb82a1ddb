"""Gates: what a visit must have before it may start, and limits: when a treatment may be given at all.

Rooms register theirs here, downwards. Booking asks the gates when a visit is started, and the limits also
when a known client is to be booked or moved; it imports none of the rooms that answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from peili.promises.reading import as_program
from peili.promises.vocabulary import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A treatment that somebody with a card is to have: whose, of which service, maybe which visit."""

    client_id: UUID
    service_id: UUID
    now: datetime
    appointment_id: UUID | None = None
    starts: bool = False  # the visit begins now: gates ask for papers themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A time within which a treatment is not given: from an instant (or always) to an instant (or for good).

    The text says why, to the client themselves and to the staff; `remedy` names a service that mends it. One
    that is `waivable` a person may decide to set aside; it then does not stop within the `spared` spans.
    """

    code: str
    text: Text
    since: datetime | None = None
    until: datetime | None = None
    remedy: str = ""
    waivable: bool = False
    spared: tuple[tuple[datetime, datetime], ...] = ()

    def stops(self, at: datetime) -> bool:
        """Tell whether the treatment is not given at an instant."""
        if any(begins <= at < ends for begins, ends in self.spared):
            return False
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A visit that is about to start: which one, when, the local date it is on, and what is to be given."""

    appointment_id: UUID
    now: datetime
    on: date
    wish: Wish | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Why a visit may not start: a code for the trail, a sentence for the screen, and where it is mended."""

    code: str
    text: Text
    url: str = ""


Gate = Callable[[Arrival], list[Stop]]

Look = Callable[[Wish], list[Limit]]

_gates: dict[str, Gate] = {}
_limits: dict[str, Look] = {}


def gate(code: str) -> Callable[[Gate], Gate]:
    """Register a gate under its code, such as `agreements.signed`."""

    def register(function: Gate) -> Gate:
        _gates[code] = function
        return function

    return register


def limit(code: str) -> Callable[[Look], Look]:
    """Register what limits when a treatment is given, under its code, such as `booking.interval`."""

    def register(function: Look) -> Look:
        _limits[code] = function
        return function

    return register


def limits(wish: Wish) -> list[Limit]:
    """Return all times within which a treatment is not given, in the order of their codes.

    One question for all the times of a page: each of them is then judged by `Limit.stops`.
    """
    with as_program():  # a limit says when and why, not what it read
        return [each for code in sorted(_limits) for each in _limits[code](wish)]


def stops(arrival: Arrival) -> list[Stop]:
    """Return everything that stops a visit from starting, in the order of the codes."""
    with as_program():  # a gate says that a visit may not start, not what it read
        found = [stop for code in sorted(_gates) for stop in _gates[code](arrival)]
    limiting = limits(arrival.wish) if arrival.wish else []
    return found + [Stop(code=each.code, text=each.text) for each in limiting if each.stops(arrival.now)]
