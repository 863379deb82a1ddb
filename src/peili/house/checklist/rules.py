"""How often each thing is looked at, and what is so until the next time: pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from peili.house.periods import Period, after

# How long a look is good for, by the day from which the house goes by it; the newest that is in force counts.
EVERY: Final[tuple[tuple[date, Mapping[str, Period]], ...]] = (
    (
        date(2018, 5, 25),
        {
            "computers_password": Period(months=6),
            "antivirus": Period(months=3),
            "doors_locked": Period(months=3),
            "locked_cabinet": Period(months=3),
            "staff_trained": Period(months=12),
        },
    ),
)
SOON = Period(days=14)  # how long before its day a look is asked for


class Found(Enum):
    """How a thing stands."""

    GOOD = "good"
    SOON = "soon"
    NEVER = "never"
    LATE = "late"
    REFUSED = "refused"

    @property
    def red(self) -> bool:
        """Tell whether the sentence does not hold."""
        return self in {Found.LATE, Found.REFUSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A thing, how it stands, when it was last looked at, and by when it must be."""

    claim: str
    found: Found
    last: date | None
    role: str
    due: date


def every(claim: str, on: date) -> Period:
    """Return how long a look is good for on a day."""
    in_force = [table for since, table in EVERY if since <= on]
    return in_force[-1][claim]


def standing(*, claim: str, since: date, last: tuple[date, str, bool] | None, today: date) -> Standing:
    """Return how a thing stands that is claimed since a day; `last` is the last look: day, role, good."""
    from_day = last[0] if last else since
    due = after(from_day, every(claim, from_day))
    if last and not last[2]:
        found = Found.REFUSED
    elif today > due:
        found = Found.LATE
    elif last is None:
        found = Found.NEVER
    else:
        found = Found.SOON if after(today, SOON) >= due else Found.GOOD
    return Standing(
        claim=claim, found=found, last=last[0] if last else None, role=last[1] if last else "", due=due
    )
