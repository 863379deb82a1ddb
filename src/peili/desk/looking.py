"""What stands out in the opening of cards: pure counting."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

MOST_IN_AN_HOUR = 60  # more is not a day's work but a list being read
HOUR = timedelta(hours=1)
Opened = tuple[datetime, UUID]


def busiest_hour(opened: Sequence[Opened]) -> tuple[int, datetime | None]:
    """Return the most different cards that were opened within any hour, and when that hour began."""
    ordered = sorted(opened)
    most, began, first = 0, None, 0
    counts: dict[UUID, int] = {}
    for at, subject in ordered:
        counts[subject] = counts.get(subject, 0) + 1
        while ordered[first][0] <= at - HOUR:
            gone = ordered[first][1]
            counts[gone] -= 1
            if not counts[gone]:
                del counts[gone]
            first += 1
        if len(counts) > most:
            most, began = len(counts), ordered[first][0]
    return most, began


def far_from_visits(
    opened: Sequence[Opened], visits: Mapping[UUID, Sequence[datetime]], *, near: timedelta
) -> list[UUID]:
    """Return those whose card was opened while no visit of theirs was near in time, each once."""
    found = [
        subject
        for at, subject in sorted(opened)
        if not any(abs(visit - at) <= near for visit in visits.get(subject, ()))
    ]
    return list(dict.fromkeys(found))
