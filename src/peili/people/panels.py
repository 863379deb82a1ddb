"""Parts of composed pages: the client card, a visit's panel and the client's own page.

The page belongs to a room above; each room below registers its part here, downwards, and is drawn in place.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from peili.people.models import Client, Staff
from peili.promises.vocabulary import Text
from peili.trail.models import Role

WITH_DATA = 50  # the first place on the own page that stands with the data


class Where(Enum):
    """Which page a part stands on. On a visit's panel the thing is the appointment.

    What must be seen before anything else of a card (an allergy) stands on its top.
    """

    CARD_TOP = "card_top"
    CARD = "card"
    VISIT = "visit"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a part is asked for: about what, by whom (nobody of the staff on the client's own page), when.

    `proved` tells whether the one who looks at the own page has taken the second step.
    """

    thing: Any
    client: Client | None
    staff: Staff | None
    now: datetime
    zone: ZoneInfo
    proved: bool = False

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
    shows: tuple[str, ...]
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part ready to be drawn: `{% include part.template with it=part.context %}`."""

    template: str
    context: dict[str, object]


@dataclass(frozen=True, slots=True)
class Line:
    """A line under a visit in the card's list: its words, maybe where it leads, maybe a state of `ui`."""

    text: Text
    url: str = ""
    state: str = ""


Under = Callable[[Asked], Mapping[UUID, Sequence[Line]]]


@dataclass(frozen=True, slots=True)
class _Under:
    place: int
    roles: tuple[Role, ...]
    look: Under
    shows: tuple[str, ...]


_panels: dict[Where, dict[str, Panel]] = {where: {} for where in Where}
_under: dict[str, _Under] = {}


def panel(
    where: Where,
    *,
    place: int,
    template: str,
    roles: tuple[Role, ...],
    shows: Sequence[str] = (),
    plain: bool = False,
) -> Callable[[Look], Look]:
    """Register a part; what it returns is its context, and None means that there is nothing to show.

    `shows` names what personal data the part can show, for the entry that the opening of a card leaves. On
    the own page a part waits for the second step, unless it is `plain`: it shows nothing about health. Its
    places below 50 stand with the bookings, the others with the data.
    """

    def register(look: Look) -> Look:
        _panels[where][template] = Panel(place, template, roles, look, tuple(shows), plain)
        return look

    return register


def parts(where: Where, asked: Asked) -> list[Part]:
    """Return the parts of a page in their order, those only that the one who asks may see.

    To the staff a restricted client has none: no room shows anything of what is only stored.
    """
    if where is not Where.OWN and asked.client is not None and asked.client.restricted_at is not None:
        return []
    return [part for _place, part in _parts(where, asked)]


def own_parts(asked: Asked) -> tuple[list[Part], list[Part]]:
    """Return the parts of the own page: those that stand with the bookings, and those with the data."""
    found = list(_parts(Where.OWN, asked))
    with_bookings = [part for place, part in found if place < WITH_DATA]
    return with_bookings, [part for place, part in found if place >= WITH_DATA]


def _parts(where: Where, asked: Asked) -> Iterator[tuple[int, Part]]:
    role = asked.staff.role if asked.staff else Role.CLIENT
    for each in sorted(_panels[where].values(), key=lambda each: each.place):
        hidden = where is Where.OWN and not (each.plain or asked.proved)
        if role in each.roles and not hidden:
            context = each.look(asked)
            if context is not None:
                yield each.place, Part(each.template, context)


def under_visits(
    *, place: int, roles: tuple[Role, ...], shows: Sequence[str] = ()
) -> Callable[[Under], Under]:
    """Register lines under the visits of a card; what is asked about (`thing`) is the ids of those shown."""

    def register(look: Under) -> Under:
        _under[f"{look.__module__}.{look.__qualname__}"] = _Under(place, roles, look, tuple(shows))
        return look

    return register


def lines(asked: Asked) -> dict[UUID, list[Line]]:
    """Return the lines under each visit, those only that the one who asks may see."""
    role = asked.staff.role if asked.staff else Role.CLIENT
    found: dict[UUID, list[Line]] = {}
    for each in sorted(_under.values(), key=lambda each: each.place):
        if role in each.roles:
            for visit, said in each.look(asked).items():
                found.setdefault(visit, []).extend(said)
    return found


def shown_on_card(staff: Staff) -> list[str]:
    """Return the names of what the parts of a card can show to this member of staff."""
    there: list[Panel | _Under] = [*_panels[Where.CARD_TOP].values(), *_panels[Where.CARD].values()]
    there += _under.values()
    return sorted({name for each in there if staff.role in each.roles for name in each.shows})
