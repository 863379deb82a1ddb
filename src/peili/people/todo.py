"""What needs doing, for the first page of the staff. Rooms register what they wait for here, downwards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from peili.people.models import Staff
from peili.promises.vocabulary import Text
from peili.trail.models import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """Something that waits: in words without a person's data, where it is done, and whether it is late."""

    text: Text
    url: str
    due: datetime | None = None
    late: bool = False


Look = Callable[[Staff, datetime], list[Todo]]


@dataclass(frozen=True, slots=True)
class _Source:
    place: int
    roles: tuple[Role, ...]
    look: Look


_sources: dict[str, _Source] = {}


def todo(*, place: int, roles: Sequence[Role]) -> Callable[[Look], Look]:
    """Register what a room waits for; `place` orders the rooms among each other."""

    def register(look: Look) -> Look:
        _sources[f"{look.__module__}.{look.__qualname__}"] = _Source(place, tuple(roles), look)
        return look

    return register


def todos(*, staff: Staff, now: datetime) -> list[Todo]:
    """Return what waits for someone in this role, what is late first."""
    sources = sorted(_sources.values(), key=lambda source: source.place)
    found = [each for source in sources if staff.role in source.roles for each in source.look(staff, now)]
    return sorted(found, key=lambda each: not each.late)
