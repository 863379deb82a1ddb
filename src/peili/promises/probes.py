"""Probes: how a sentence of the record is tested against the running house.

Rooms register their probes here, downwards, so the record imports no room to ask them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from peili.promises.vocabulary import Text


class State(Enum):
    """What is so, beside what is said."""

    HOLDS = "holds"
    DRIFTS = "drifts"
    TYPED = "typed"
    NOT_YET = "not_yet_enforced"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The result of a probe: the state, and in words what was looked at and found."""

    state: State
    text: Text


Probe = Callable[[datetime], Evidence]

_probes: dict[str, Probe] = {}


def probe(code: str) -> Callable[[Probe], Probe]:
    """Register a probe under its code, such as `booking.no_overlap`."""

    def register(function: Probe) -> Probe:
        _probes[code] = function
        return function

    return register


def registered() -> frozenset[str]:
    """Return the codes of all probes there are."""
    return frozenset(_probes)


def ask(code: str, *, now: datetime) -> Evidence:
    """Run a probe; KeyError when no room has registered it."""
    return _probes[code](now)
