"""A plain picture of what a service takes: a bar for each person, room and device, by the minute. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from peili.booking.rules.availability import Need

WIDTH, BAR, APART = 600, 20, 44  # units of the drawing


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch: where it stands in the drawing, and from which minute to which."""

    x: int
    y: int
    width: int
    span: str


@dataclass(frozen=True, slots=True)
class Lane:
    """All stretches of one role and pool, with where its words stand."""

    role: str
    pool: str
    y: int
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole drawing."""

    height: int
    lanes: list[Lane]


ORDER = ("client", "staff", "room", "device")


def drawn(needs: Iterable[Need]) -> Picture:
    """Return the picture of a service's parts."""
    known = sorted(needs, key=lambda each: (ORDER.index(each.role), each.pool, each.offset))
    if not known:
        return Picture(0, [])
    first = min(each.offset for each in known)
    whole = max(each.ends for each in known) - first
    lanes: list[Lane] = []
    for each in known:
        if not lanes or (lanes[-1].role, lanes[-1].pool) != (each.role, each.pool):
            lanes.append(Lane(each.role, each.pool, len(lanes) * APART + 14, []))
        lanes[-1].bars.append(
            Bar(
                x=(each.offset - first) * WIDTH // whole,
                y=(len(lanes) - 1) * APART + 20,
                width=max(2, each.minutes * WIDTH // whole),
                span=f"{each.offset}\N{EN DASH}{each.ends} min",
            )
        )
    return Picture(len(lanes) * APART, lanes)
