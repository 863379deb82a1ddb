"""The figures themselves: what may be shown of small counts, shares, and where bars are drawn."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

SMALL = 5  # fewer than this could point at somebody
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Shown:
    """Counts as they may be shown: None where one is hidden, the total too."""

    counts: tuple[int | None, ...]
    total: int | None


def shown(counts: Sequence[int]) -> Shown:
    """Hide counts from 1 to 4, and as many others as it takes that no hidden one follows from the total.

    What is hidden is at least two counts that make at least five together; where that cannot be, the total is
    hidden too. Nought says nothing of anybody and stays.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < SMALL}
    total: int | None = sum(counts)
    if hidden:
        others = sorted((count, place) for place, count in enumerate(counts) if place not in hidden and count)
        while others and not _safe(counts, hidden):
            hidden.add(others.pop(0)[1])
        if not _safe(counts, hidden):
            total = None
    kept = tuple(None if place in hidden else count for place, count in enumerate(counts))
    return Shown(kept, total)


def _safe(counts: Sequence[int], hidden: Collection[int]) -> bool:
    return len(hidden) > 1 and sum(counts[place] for place in hidden) >= SMALL


def share(part: int, whole: int) -> int | None:
    """Return a share in whole per cents; none of nothing."""
    return round(100 * part / whole) if whole else None


@dataclass(frozen=True, slots=True)
class Week:
    """How full a week was in whole per cents: None when it is hidden, or nobody was at work."""

    percent: int | None
    hidden: bool = False


def week_of(visits: int, part: int, whole: int) -> Week:
    """Return a week's share, hidden where so few came that it could point at somebody."""
    return Week(None, hidden=True) if 0 < visits < SMALL else Week(share(part, whole))


def mean(weeks: Iterable[Week]) -> int | None:
    """Return the mean of the weeks shown; a hidden one is not in it, so that it does not follow from it."""
    known = [each.percent for each in weeks if each.percent is not None]
    return round(sum(known) / len(known)) if known else None


def minutes_in(spans: Iterable[Span], within: Sequence[Span]) -> int:
    """Return how many of the minutes of `spans` lie within the others, which do not overlap."""
    return sum(
        max(0, min(ends, last) - max(begins, first)) for begins, ends in spans for first, last in within
    )


def came_again(
    visits: Iterable[tuple[UUID, datetime]], *, since: datetime, until: datetime, days: int
) -> tuple[int, int]:
    """Return how many clients came between two instants, and how many of them again within `days`.

    The visits are in order, client by client; the first one between the two instants is the one counted from.
    """
    firsts: dict[UUID, datetime] = {}
    again: set[UUID] = set()
    for client, at in visits:
        if client not in firsts:
            if since <= at < until:
                firsts[client] = at
        elif at <= firsts[client] + timedelta(days=days):
            again.add(client)
    return len(firsts), len(again)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a picture, in its own units: where it begins, how high it is, and what is written."""

    x: int
    y: int
    height: int
    label: str
    value: int | None
    hidden: bool = False


HIGH, WIDE, GAP = 100, 28, 8


def bars(values: Mapping[str, Week]) -> list[Bar]:
    """Return upright bars of per cents in a picture that is 100 high; more than all is drawn as all."""
    found = []
    for place, (label, week) in enumerate(values.items()):
        height = min(HIGH, week.percent or 0)
        found.append(Bar(place * (WIDE + GAP), HIGH - height, height, label, week.percent, week.hidden))
    return found


def width_of(count: int) -> int:
    """Return how wide a picture of so many bars is."""
    return max(1, count * (WIDE + GAP) - GAP)
