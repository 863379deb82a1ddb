"""Who takes a booking made with whoever is free. They all work for the service's own business."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from peili.booking.rules import hours
from peili.booking.rules.hours import Span

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Turn:
    """One free practitioner: the minutes booked that week, and when they were booked last, if ever."""

    resource: UUID
    booked: int
    last: datetime | None = None


def in_turn(free: Iterable[Turn]) -> list[UUID]:
    """Return the practitioners in turn: fewest minutes that week, then longest since booked, then by id."""
    ordered = sorted(free, key=lambda turn: (turn.booked, turn.last or NEVER, turn.resource))
    return [turn.resource for turn in ordered]


def week_of(day: date, zone: ZoneInfo) -> Span:
    """Return the UTC minutes of the ISO week a local date lies in: Monday's midnight to the next one's."""
    monday = day - timedelta(days=day.weekday())
    return hours.day_bounds(monday, zone)[0], hours.day_bounds(monday + timedelta(days=7), zone)[0]
