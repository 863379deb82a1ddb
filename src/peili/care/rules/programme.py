"""How far a programme has come: which visit is which step, and from when to when the next one fits.

A step is a visit to its service. Steps and visits are matched in their order, so that a cancelled booking
gives its step back by itself and nothing has to be remembered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from uuid import UUID


class StepState(Enum):
    """Where a step stands."""

    DONE = "done"
    BOOKED = "booked"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Step:
    """A service, and how many days after the step before it comes."""

    service: UUID
    from_days: int
    to_days: int


@dataclass(frozen=True, slots=True)
class Visit:
    """A live booking: its service, its local date, and whether the treatment is over."""

    appointment: UUID
    service: UUID
    on: date
    done: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A step with its state; `earliest` and `latest` bound the step that is to be booked next."""

    step: Step
    state: StepState
    visit: Visit | None = None
    earliest: date | None = None
    latest: date | None = None


def progress(steps: Sequence[Step], visits: Sequence[Visit], *, since: date, today: date) -> list[Place]:
    """Return each step with the visit that is it, or the days in which it fits.

    `since` is the day the programme was accepted: the first step is counted from it, and no earlier visit
    is one. A window that has begun already begins today.
    """
    left = sorted((visit for visit in visits if visit.on >= since), key=lambda visit: visit.on)
    places: list[Place] = []
    before: date | None = since
    waiting = False
    for step in steps:
        found = None if waiting else next((each for each in left if each.service == step.service), None)
        if found is not None:
            left = left[left.index(found) + 1 :]
            places.append(Place(step, StepState.DONE if found.done else StepState.BOOKED, found))
            before = found.on
            continue
        state = StepState.LATER if waiting else StepState.NEXT
        places.append(_window(step, state, before, today) if not waiting else Place(step, state))
        waiting, before = True, None
    return places


def _window(step: Step, state: StepState, before: date | None, today: date) -> Place:
    if before is None:
        return Place(step, state)
    earliest = max(before + timedelta(days=step.from_days), today)
    latest = max(before + timedelta(days=step.to_days), earliest)
    return Place(step, state, earliest=earliest, latest=latest)


def following(places: Sequence[Place]) -> Place | None:
    """Return the step that is to be booked next, if any."""
    return next((place for place in places if place.state is StepState.NEXT), None)


def is_done(places: Sequence[Place]) -> bool:
    """Tell whether every step is done."""
    return all(place.state is StepState.DONE for place in places)
