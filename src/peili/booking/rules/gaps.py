"""Gap rules: starts that would leave holes nobody can book. Masks of ticks, as in `availability`.

They bind clients who book by themselves; the desk sees what they refuse and may do as it likes.
"""

from dataclasses import dataclass
from enum import Enum

LONG = 4 * 60  # minutes: under the light rule a longer free stretch may be entered anywhere


class Magnet(Enum):
    """How strongly a start is drawn to a booking or to an edge of the working time."""

    NONE = "none"
    LIGHT = "light"  # within free stretches shorter than LONG
    MEDIUM = "medium"  # on days that have bookings
    STRICT = "strict"  # always


@dataclass(frozen=True, slots=True)
class Gaps:
    """The house's rule, in ticks: the magnet, the shortest hole it allows (0: any), its step, LONG."""

    magnet: Magnet = Magnet.NONE
    least: int = 0
    step: int = 1
    long: int = 1

    @property
    def binds(self) -> bool:
        """Tell whether it refuses anything at all."""
        return self.magnet is not Magnet.NONE or self.least > 0


def tidy(free: int, *, first: int, last: int, gaps: Gaps, booked: int) -> int:
    """Return the starts that leave no bad hole in a practitioner's free ticks.

    The work takes the ticks from `first` until `last` after the start. `booked` are the ticks of the days on
    which the practitioner has something already. A start within a step of an edge is at the edge, for no
    start could be nearer; it is always allowed, so that a stretch that fits one visit can be sold.
    """
    begins, ends = free & ~(free << 1), free & ~(free >> 1)
    at_edge = _to_starts(_onward(begins, free, gaps.step), first) | _to_starts(
        _backward(ends, free, gaps.step), last - 1
    )
    good = -1
    if gaps.least > 0:
        good = ~(
            _to_starts(_onward(begins, free, gaps.least), first)
            | _to_starts(_backward(ends, free, gaps.least), last - 1)
        )
    if gaps.magnet is Magnet.LIGHT:
        good &= _to_starts(_long(free, gaps.long), first)
    elif gaps.magnet is Magnet.MEDIUM:
        good &= ~_to_starts(booked, first)
    elif gaps.magnet is Magnet.STRICT:
        good = 0
    return at_edge | good


def _to_starts(ticks: int, offset: int) -> int:
    return ticks >> offset if offset >= 0 else ticks << -offset


def _onward(edges: int, free: int, count: int) -> int:
    """Return the first `count` ticks of each free stretch, given the first one of each."""
    found = edges
    for _each in range(count - 1):
        edges = (edges << 1) & free
        found |= edges
    return found


def _backward(edges: int, free: int, count: int) -> int:
    """Return the last `count` ticks of each free stretch, given the last one of each."""
    found = edges
    for _each in range(count - 1):
        edges = (edges >> 1) & free
        found |= edges
    return found


def _long(free: int, length: int) -> int:
    """Return the ticks of the free stretches that have at least so many."""
    starts, have = free, 1
    while have < length:
        step = min(have, length - have)
        starts &= starts >> step
        have += step
    return _onward(starts, free, length)
