"""What a breach obliges to, and when: pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

AT_ONCE = timedelta(
    hours=24
)  # the house's measure of "at once", from becoming aware; in force from 2026-11-01
SOON = timedelta(hours=12)  # what is left when the clock begins to need a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the duties hang on: the promise, the risk, the times and what was done."""

    notify: str
    risk: str
    aware_at: datetime
    due_at: datetime
    authority_told_at: datetime | None
    people: int
    told: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """What is still to be done, and what of it is late."""

    authority: bool
    persons: bool
    authority_open: bool
    persons_open: bool
    authority_late: bool
    persons_late: bool
    left: timedelta

    @property
    def open(self) -> bool:
        """Tell whether anybody is still to be told."""
        return self.authority_open or self.persons_open

    @property
    def late(self) -> bool:
        """Tell whether a promised time has passed."""
        return self.authority_late or self.persons_late


def due(*, detected_at: datetime, aware_at: datetime, since: str, within: timedelta) -> datetime:
    """Return by when the authority is promised to be told."""
    return (detected_at if since == "detection" else aware_at) + within


def duties(facts: Facts, *, now: datetime) -> Duties:
    """Return who is to be told by the house's rule.

    `always` tells everyone whom it touches; `law` tells them when the risk is high, and leaves the authority
    out when there is none. A risk nobody has weighed yet obliges like a risk.
    """
    strict = facts.notify == "always"
    authority = strict or facts.risk != "none"
    persons = strict or facts.risk == "high"
    authority_open = authority and facts.authority_told_at is None
    persons_open = persons and facts.told < facts.people
    told_late = facts.authority_told_at is not None and facts.authority_told_at > facts.due_at
    return Duties(
        authority=authority,
        persons=persons,
        authority_open=authority_open,
        persons_open=persons_open,
        authority_late=told_late or (authority_open and now > facts.due_at),
        persons_late=persons_open and now > facts.aware_at + AT_ONCE,
        left=facts.due_at - now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """The clock as a picture: places on a line of WIDE units, from the start to the promised end."""

    gone: int
    told: int | None
    over: bool


WIDE = 1000


def dial(*, starts_at: datetime, due_at: datetime, told_at: datetime | None, now: datetime) -> Dial:
    """Return where the hand stands; it stops when the authority is told, and never leaves the line."""
    whole = (due_at - starts_at).total_seconds() or 1.0

    def place(at: datetime) -> int:
        return max(0, min(WIDE, round((at - starts_at).total_seconds() / whole * WIDE)))

    hand = told_at or now
    return Dial(gone=place(hand), told=place(told_at) if told_at else None, over=hand > due_at)


def hours(left: timedelta) -> tuple[int, int]:
    """Return a length as whole hours and minutes, whichever way it lies."""
    minutes = abs(int(left.total_seconds() // 60))
    return minutes // 60, minutes % 60
