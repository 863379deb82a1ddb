"""Parts of composed pages: the client card, a visit's panel and the client's own page.

The page belongs to a room above; each room below registers its part here, downwards, and is drawn in place.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from peili.people.models import Client, Staff
from peili.trail.models import Role


class Where(Enum):
    """Which page a part stands on. On a visit's panel the thing is the appointment."""

    CARD = "card"
    VISIT = "visit"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a part is asked for: about what, by whom (nobody of the staff on the client's own page), when."""

    thing: Any
    client: Client | None
    staff: Staff | None
    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """Return the local date."""
        return self.now.astimezone(self.zone).date()


Look = Callable[[Asked], dict[str, object] | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """A part's place among the others, its template, who sees it, and what makes its context."""

    place: int
    template: str
    roles: tuple[Role, ...]
    look: Look


@dataclass(frozen=True, slots=True)
class Part:
    """A part ready to be drawn: `{% include part.template with it=part.context %}`."""

    template: str
    context: dict[str, object]


_panels: dict[Where, dict[str, Panel]] = {where: {} for where in Where}


def panel(where: Where, *, place: int, template: str, roles: tuple[Role, ...]) -> Callable[[Look], Look]:
    """Register a part; what it returns is its context, and None means that there is nothing to show."""

    def register(look: Look) -> Look:
        _panels[where][template] = Panel(place, template, roles, look)
        return look

    return register


def parts(where: Where, asked: Asked) -> list[Part]:
    """Return the parts of a page in their order, those only that the one who asks may see."""
    return list(_parts(where, asked))


def _parts(where: Where, asked: Asked) -> Iterator[Part]:
    role = asked.staff.role if asked.staff else Role.CLIENT
    for each in sorted(_panels[where].values(), key=lambda each: each.place):
        if role in each.roles:
            context = each.look(asked)
            if context is not None:
                yield Part(each.template, context)
