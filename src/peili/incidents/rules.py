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
    more_to_come: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """What is still to be done, and what of it is late."""

    authority: bool
    persons: bool
    authority_open: bool
    persons_open: bool
    more_open: bool
    authority_late: bool
    persons_late: bool
    left: timedelta

    @property
    def open(self) -> bool:
        """Tell whether anybody is still to be told, or the authority to be told the rest."""
        return self.authority_open or self.persons_open or self.more_open

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
        more_open=facts.more_to_come,
        authority_late=told_late or (authority_open and now > facts.due_at),
        persons_late=persons_open and now > facts.aware_at + AT_ONCE,
        left=facts.due_at - now,
    )


def ending(found: Duties, *, weighed: bool, people: int, fewer: bool) -> str:
    """Return how a breach would end if it were closed now, or nothing while it cannot be.

    The authority is never left out, nor the risk unweighed. People are left untold only by a decision for
    `fewer`, and that is then how it ended.
    """
    if not weighed or found.authority_open or found.more_open:
        return ""
    if found.persons_open:
        return "fewer" if fewer else ""
    return "told" if found.persons and people else "nobody"


MARKS = ((1, 3), (2, 3), (5, 6))  # of the promised time: 24, 48 and 60 of 72 hours


def marks(*, starts_at: datetime, due_at: datetime) -> list[datetime]:
    """Return when the owner is reminded that the authority is still to be told."""
    return [starts_at + (due_at - starts_at) * part / whole for part, whole in MARKS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """The clock as a picture: places on a line of WIDE units, from the start to the promised end."""

    gone: int
    told: int | None
    over: bool
    marks: tuple[int, ...] = ()


WIDE = 1000


def dial(*, starts_at: datetime, due_at: datetime, told_at: datetime | None, now: datetime) -> Dial:
    """Return where the hand stands; it stops when the authority is told, and never leaves the line."""
    whole = (due_at - starts_at).total_seconds() or 1.0

    def place(at: datetime) -> int:
        return max(0, min(WIDE, round((at - starts_at).total_seconds() / whole * WIDE)))

    hand = told_at or now
    reminded = tuple(place(each) for each in marks(starts_at=starts_at, due_at=due_at))
    told = place(told_at) if told_at else None
    return Dial(gone=place(hand), told=told, over=hand > due_at, marks=reminded)


def hours(left: timedelta) -> tuple[int, int]:
    """Return a length as whole hours and minutes, whichever way it lies."""
    minutes = abs(int(left.total_seconds() // 60))
    return minutes // 60, minutes % 60
