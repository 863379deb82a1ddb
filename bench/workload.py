"""The one calendar both sides are seeded with, and the answer a plain loop gives for it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Helsinki")
STAFF = 10
OPENS, CLOSES = 9 * 60, 18 * 60  # minutes after local midnight
LENGTH, BUFFER, STEP = 60, 10, 15
BLOCK = LENGTH + BUFFER
BLOCKS_A_DAY = (CLOSES - OPENS) // BLOCK
TAKEN_BLOCKS = 4
DAYS_AHEAD = 30
SEED = 20261126


@dataclass(frozen=True, slots=True)
class Visit:
    """One booked block: whose, on which day, from which local minute."""

    staff: int
    day: date
    minute: int

    @property
    def start(self) -> datetime:
        """The local wall-clock time at which it starts."""
        return datetime.combine(self.day, time(self.minute // 60, self.minute % 60))


def today() -> date:
    """Return the salon's day, which the machine's own clock may not have reached."""
    return datetime.now(ZONE).date()


def coming(today: date) -> list[Visit]:
    """Return next month's visits: four of seven blocks of each staff-day, drawn with a fixed seed."""
    dice = random.Random(SEED)
    return [
        Visit(staff, today + timedelta(days=ahead), OPENS + block * BLOCK)
        for ahead in range(1, DAYS_AHEAD + 1)
        for staff in range(STAFF)
        for block in sorted(dice.sample(range(BLOCKS_A_DAY), TAKEN_BLOCKS))
    ]


def past(today: date, rows: int) -> Iterator[Visit]:
    """Yield `rows` past visits: every block of each staff-day, from yesterday backwards."""
    left = rows
    for ago in count(1):
        day = today - timedelta(days=ago)
        for staff in range(STAFF):
            for block in range(BLOCKS_A_DAY):
                if not left:
                    return
                left -= 1
                yield Visit(staff, day, OPENS + block * BLOCK)


def free_starts(visits: list[Visit], staff: int, day: date) -> set[int]:
    """Return the local minutes at which this person can start that day, by the plainest loop."""
    taken = [visit.minute for visit in visits if visit.staff == staff and visit.day == day]
    return {
        minute
        for minute in range(OPENS, CLOSES - BLOCK + 1, STEP)
        if all(minute + BLOCK <= start or start + BLOCK <= minute for start in taken)
    }


def free_starts_of_any(visits: list[Visit], day: date) -> set[int]:
    """Return the local minutes at which somebody can start that day."""
    return set().union(*(free_starts(visits, staff, day) for staff in range(STAFF)))


def busiest_day(today: date) -> date:
    """Return the day, a week or more ahead, on which the fewest starts are free: the most telling one."""
    visits = coming(today)
    days = [today + timedelta(days=ahead) for ahead in range(7, DAYS_AHEAD)]
    return min(days, key=lambda day: (len(free_starts_of_any(visits, day)), day))


def local_minute(start: str) -> int:
    """Return the local minute of the day of an instant written as `2026-11-26T11:15Z`."""
    local = datetime.fromisoformat(start).astimezone(ZONE)
    return local.hour * 60 + local.minute
