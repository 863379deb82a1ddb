"""The picture of readings over time: where each point, line and word is drawn. Only numbers come out.

The axis begins at zero. A line joins two readings only where unit and device are the same; otherwise the
points stand alone. The first zone is drawn solid and filled, the second dashed and hollow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from peili.care.rules.skin import PARAMETERS, Measured, Reading

WIDTH: Final = 640
HEIGHT: Final = 260
LEFT: Final = 40
RIGHT: Final = 40
TOP: Final = 28
BOTTOM: Final = 36
MOST_DAYS: Final = 6
MOST_LINES: Final = 2
NEAR: Final = 22  # closer than this, two values would be written over each other


@dataclass(frozen=True, slots=True)
class Dot:
    """A reading where it is drawn, with its value written at `text_y`."""

    x: int
    y: int
    text_y: int
    value: Decimal
    last: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """The readings of one zone: its dots, and the path through those that may be joined."""

    zone: str
    dots: tuple[Dot, ...]
    path: str
    area: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis, with what is written there."""

    at: int
    said: object


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is drawn for one parameter."""

    parameter: str
    unit: str
    curves: tuple[Curve, ...]
    days: tuple[Tick, ...]
    levels: tuple[Tick, ...]
    broken: bool


def parameters_of(measured: Sequence[Measured]) -> list[str]:
    """Return the parameters that can be drawn (measured on two days), the most measured first."""
    days: dict[str, set[date]] = {}
    for each in measured:
        days.setdefault(each.reading.parameter, set()).add(each.on)
    drawn = [code for code in PARAMETERS if len(days.get(code, ())) > 1]
    return sorted(drawn, key=lambda code: -len(days[code]))


def picture(measured: Sequence[Measured], parameter: str) -> Picture | None:
    """Return the picture of a parameter's latest days; None when there is nothing to join."""
    of_it = [each for each in measured if each.reading.parameter == parameter]
    days = sorted({each.on for each in of_it})[-MOST_DAYS:]
    if len(days) < 2:  # noqa: PLR2004  # one day is no trend
        return None
    shown = sorted((each for each in of_it if each.on in days), key=lambda each: each.on)
    top = _top(max(each.reading.value for each in shown))
    zones = _zones(shown)
    spread = [(zone, [each for each in shown if each.reading.zone == zone]) for zone in zones]
    drawn = [each for _zone, rows in spread for each in rows]
    axes = _Axes(
        days,
        top,
        {day: max((each.reading.value for each in drawn if each.on == day), default=top) for day in days},
    )
    curves = tuple(_curve(zone, rows, axes, first=place == 0) for place, (zone, rows) in enumerate(spread))
    return Picture(
        parameter=parameter,
        unit=shown[-1].reading.unit,
        curves=curves,
        days=tuple(Tick(_x(day, days), day) for day in days),
        levels=tuple(Tick(_y(level, top), level) for level in (Decimal(0), top / 2, top)),
        broken=any(_breaks(rows) for _zone, rows in spread),
    )


def _zones(shown: Sequence[Measured]) -> list[str]:
    """Return the zones with most days, two at most."""
    counts: dict[str, int] = {}
    for each in shown:
        counts[each.reading.zone] = counts.get(each.reading.zone, 0) + 1
    return sorted(counts, key=lambda zone: -counts[zone])[:MOST_LINES]


def _top(most: Decimal) -> Decimal:
    """Return a round number above the greatest value."""
    for step in (Decimal(1), Decimal(10), Decimal(20), Decimal(50), Decimal(100), Decimal(200)):
        if most <= step:
            return step
    return (most // 100 + 1) * 100


def _x(day: date, days: Sequence[date]) -> int:
    """Return the place of a day; days lie evenly, so that two visits in a week can be read."""
    return LEFT + round((WIDTH - LEFT - RIGHT) * days.index(day) / (len(days) - 1))


def _y(value: Decimal, top: Decimal) -> int:
    return HEIGHT - BOTTOM - round((HEIGHT - TOP - BOTTOM) * value / top)


@dataclass(frozen=True, slots=True)
class _Axes:
    """The days from left to right, the value at the top, and the highest value of each day."""

    days: Sequence[date]
    top: Decimal
    highest: Mapping[date, Decimal]


def _curve(zone: str, rows: Sequence[Measured], axes: _Axes, *, first: bool) -> Curve:
    """Return the dots of a zone; the higher of two values is written above its dot, the lower below."""
    dots = []
    for place, each in enumerate(rows):
        value = each.reading.value
        x, y = _x(each.on, axes.days), _y(value, axes.top)
        above = value == axes.highest[each.on]
        dots.append(Dot(x, y, y - 12 if above else y + NEAR, value, place == len(rows) - 1))
    return Curve(zone, tuple(dots), _path(rows, dots), _area(rows, dots) if first else "")


def _path(rows: Sequence[Measured], dots: Sequence[Dot]) -> str:
    said = []
    for place, dot in enumerate(dots):
        joined = place > 0 and _same(rows[place - 1].reading, rows[place].reading)
        said.append(f"{'L' if joined else 'M'}{dot.x} {dot.y}")
    return " ".join(said)


def _area(rows: Sequence[Measured], dots: Sequence[Dot]) -> str:
    """Return the ground under the line; none where the line is broken."""
    if len(dots) < 2 or _breaks(rows):  # noqa: PLR2004  # one point has no ground
        return ""
    ground = HEIGHT - BOTTOM
    line = " ".join(f"L{dot.x} {dot.y}" for dot in dots)
    return f"M{dots[0].x} {ground} {line} L{dots[-1].x} {ground} Z"


def _breaks(rows: Sequence[Measured]) -> bool:
    return any(not _same(rows[place - 1].reading, rows[place].reading) for place in range(1, len(rows)))


def _same(one: Reading, other: Reading) -> bool:
    return one.kind == other.kind
