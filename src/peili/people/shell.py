"""The frame around every staff page: the house's name, the ways each role has, and who is signed in.

Rooms offer their own ways here, downwards, so the frame knows no room above it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.functional import Promise

from peili.house.queries import Face, face
from peili.people.access import staff_of
from peili.people.models import Staff
from peili.people.sessions import session_of
from peili.trail.models import Role
from peili.ui.addresses import address


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of the main menu: its place, its words, the name of its address, its icon and its roles."""

    place: int
    name: str | Promise
    url: str
    icon: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """Who is signed in, at which house, and what the page's frame shows of both."""

    staff: Staff
    face: Face
    context: dict[str, object]

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone whose clock the pages show."""
        return ZoneInfo(self.face.premises.zone if self.face.premises else settings.TIME_ZONE)


_ways: dict[str, Way] = {}
_public: dict[str, tuple[int, str | Promise, Callable[[], bool]]] = {}


def offer(*, place: int, name: str | Promise, url: str, icon: str, roles: Sequence[Role]) -> None:
    """Add an entry to the main menu of these roles; a room does it beside its addresses."""
    _ways[url] = Way(place, name, url, icon, tuple(roles))
    _ways_of.cache_clear()


def offer_public(*, place: int, name: str | Promise, url: str, when: Callable[[], bool]) -> None:
    """Add a way to the foot of the public pages; `when` tells whether the house offers it."""
    _public[url] = (place, name, when)


def public_ways() -> list[tuple[str, str | Promise]]:
    """Return the addresses and words at the foot of the public pages."""
    ways = sorted((place, url, name) for url, (place, name, when) in _public.items() if when())
    return [(address(url), name) for _place, url, name in ways]


def _presence(request: HttpRequest) -> dict[str, object] | None:
    """Return what the script of a screen that locks needs; None where it does not lock."""
    row = session_of(request)
    if row is None or not row.idle:
        return None
    urls = {name: address(f"people:{name}") for name in ("beat", "lock", "unlock", "switch", "sign_in")}
    return {"minutes": row.idle, **urls}


@cache
def _ways_of(role: str, here: str, _prefix: str) -> list[dict[str, Any]]:
    """Return the main menu of a role, worked out once a process; nobody changes it."""
    ways = sorted((way for way in _ways.values() if role in way.roles), key=lambda way: way.place)
    return [
        {"name": way.name, "url": address(way.url), "icon": way.icon, "current": way.url == here}
        for way in ways
    ]


def frame(request: HttpRequest, *, here: str = "") -> Frame:
    """Return the frame of a staff page; `here` is the address name of the menu entry one is in."""
    staff = staff_of(request)
    house = face()
    ways = _ways_of(staff.role, here, get_script_prefix())
    context: dict[str, object] = {
        "house_name": house.name,
        "home_url": ways[0]["url"] if ways else "/",
        "nav": ways,
        "nav_key": f"{staff.role} {here}",
        "account_name": staff.name,
        "account_url": address("people:mine"),
        "sign_out_url": address("people:sign_out"),
        "presence": _presence(request),
    }
    return Frame(staff, house, context)
