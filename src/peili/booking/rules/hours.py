"""From opening hours on the wall clock to spans of UTC minutes, clock changes included."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo

A_MONDAY = date(2024, 1, 1)
Span = tuple[int, int]  # UTC minutes since 1970, end excluded


@dataclass(frozen=True, slots=True)
class DayHours:
    """Hours of one practitioner: those that repeat, and the dates that differ (no spans means away).

    What repeats is a week, or a rota of some weeks of which one begins on the Monday `since`. `weekly` is by
    the day of it, the first Monday 0.
    """

    weekly: dict[int, tuple[tuple[time, time], ...]]
    dates: dict[date, tuple[tuple[time, time], ...]]
    weeks: int = 1
    since: date = A_MONDAY

    def on(self, day: date) -> tuple[tuple[time, time], ...]:
        """Return the hours of a date on the wall clock."""
        if day in self.dates:
            return self.dates[day]
        return self.weekly.get((day - self.since).days % (7 * self.weeks), ())


def minute_of(moment: datetime) -> int:
    """Return the UTC minute of an instant, rounded down."""
    return int(moment.timestamp()) // 60


def next_minute(moment: datetime) -> int:
    """Return the first UTC minute that is not before an instant."""
    return -int(-moment.timestamp() // 60)


def moment_of(minute: int) -> datetime:
    """Return the instant of a UTC minute."""
    return datetime.fromtimestamp(minute * 60, tz=UTC)


@lru_cache(maxsize=4096)
def day_bounds(day: date, zone: ZoneInfo) -> Span:
    """Return the UTC minutes a local date begins and ends; 23, 24 or 25 hours apart."""
    return local_minute(day, time.min, zone), local_minute(day + timedelta(days=1), time.min, zone)


def local_minute(day: date, at: time, zone: ZoneInfo, *, later: bool = False) -> int:
    """Return the UTC minute of a wall-clock time; `later` picks the second of two when clocks go back.

    A time that does not exist, because clocks go forward over it, moves forward by the gap.
    """
    first = minute_of(datetime.combine(day, at.replace(fold=0), tzinfo=zone))
    if not later:
        return first
    return max(first, minute_of(datetime.combine(day, at.replace(fold=1), tzinfo=zone)))


def open_spans(hours: DayHours, day: date, zone: ZoneInfo, bounds: Span) -> Iterable[Span]:
    """Yield when work is possible on a date, `bounds` being that date's own (see `day_bounds`).

    On the two nights when clocks change, a time that does not exist moves forward by the gap and an
    ambiguous closing time means the later of its two instants; hours that would then end before they begin
    are none.
    """
    begins, ends = bounds
    ordinary = ends - begins == 24 * 60
    for opens, closes in hours.on(day):
        if ordinary:
            yield begins + opens.hour * 60 + opens.minute, begins + closes.hour * 60 + closes.minute
            continue
        first, last = local_minute(day, opens, zone), local_minute(day, closes, zone, later=True)
        if first < last:
            yield first, last


class PartOfDay(Enum):
    """A stretch of the day as people speak of it; the value is the hour at which it ends."""

    MORNING = 12
    AFTERNOON = 17
    EVENING = 24

    @classmethod
    def at(cls, local: datetime) -> "PartOfDay":
        """Return the part of the day a wall-clock time lies in."""
        return next(part for part in cls if local.hour < part.value)


def part_ends(local: datetime, zone: ZoneInfo) -> int:
    """Return the UTC minute at which the part of the day of a wall-clock time ends."""
    part = PartOfDay.at(local)
    if part is PartOfDay.EVENING:
        return day_bounds(local.date(), zone)[1]
    return local_minute(local.date(), time(part.value), zone)
