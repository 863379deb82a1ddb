"""When a relationship with a person ends: rooms say here what last happened, and what keeps it open.

The profile names the events and the open matters in its own words (`house.keeping`); a room that knows
one registers it, downwards. What always holds, whatever the profile says, is registered with `always`.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import models

Open = Callable[[Collection[UUID], datetime], set[UUID]]
Last = Callable[[Collection[UUID], datetime], Mapping[UUID, datetime]]

Spent = Callable[[datetime], Mapping[UUID, datetime]]


class Sweep(Protocol):
    """Deletes what has reached an end of its own, and returns how much that was."""

    def __call__(self, *, now: datetime) -> int:
        """Delete what is over by a moment."""
        ...


_open: dict[str, list[Open]] = {}
_always: dict[str, list[Open]] = {}
_last: dict[str, list[Last]] = {}
_spent: dict[str, Spent] = {}
_sweeps: list[Sweep] = []
_ending_alone: list[type[models.Model]] = []


def holds_open(matter: str, *, always: bool = False) -> Callable[[Open], Open]:
    """Register which of some subjects have an open matter; `always` where the law itself asks to wait."""

    def register(look: Open) -> Open:
        (_always if always else _open).setdefault(matter, []).append(look)
        return look

    return register


def last_event(event: str) -> Callable[[Last], Last]:
    """Register when something last happened to some subjects; of several, the latest counts."""

    def register(look: Last) -> Last:
        _last.setdefault(event, []).append(look)
        return look

    return register


def came_only_for(matter: str) -> Callable[[Spent], Spent]:
    """Register who came for one matter that is over and for nothing else, each with when that became so.

    Nothing is left that their data is for, so it ends then, whatever the rules say of customers.
    """

    def register(look: Spent) -> Spent:
        _spent[matter] = look
        return look

    return register


def only_matters() -> tuple[str, ...]:
    """Return the matters that somebody can have come for alone."""
    return tuple(sorted(_spent))


def own_end(*ending: type[models.Model]) -> Callable[[Sweep], Sweep]:
    """Register what deletes rows of these models, which end by themselves whatever becomes of their person.

    The night's retention calls it, when the clock can be trusted; a room may call it more often.
    """

    def register(sweep: Sweep) -> Sweep:
        _sweeps.append(sweep)
        _ending_alone.extend(ending)
        return sweep

    return register


def ending_alone() -> frozenset[type[models.Model]]:
    """Return the models whose rows have an end of their own."""
    return frozenset(_ending_alone)


def end_own(*, now: datetime) -> int:
    """Delete what has reached an end of its own; return how much that was."""
    return sum(sweep(now=now) for sweep in _sweeps)


def spent(*, now: datetime) -> dict[UUID, datetime]:
    """Return those who came only for a matter that is over by now, each with when."""
    found: dict[UUID, datetime] = {}
    for look in _spent.values():
        found |= look(now)
    return found


def open_matters(
    subject_ids: Collection[UUID], *, named: Collection[str], now: datetime
) -> dict[UUID, list[str]]:
    """Return the open matters of those subjects that have any: the named ones, and those that always hold."""
    found: dict[UUID, list[str]] = {}
    asked = {matter: looks for matter, looks in _open.items() if matter in named} | _always
    for matter, looks in asked.items():
        for subject_id in set().union(*(look(subject_ids, now) for look in looks)):
            found.setdefault(subject_id, []).append(matter)
    return found


def last_events(event: str, subject_ids: Collection[UUID], *, now: datetime) -> dict[UUID, datetime]:
    """Return when an event last happened, for those subjects to whom it did."""
    found: dict[UUID, datetime] = {}
    for look in _last.get(event, ()):
        for subject_id, at in look(subject_ids, now).items():
            found[subject_id] = max(at, found.get(subject_id, at))
    return found
