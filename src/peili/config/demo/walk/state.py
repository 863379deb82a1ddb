"""Where a visitor is on the walk: kept in a signed cookie, which holds a step and an id and no one's data."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

COOKIE: Final = "peili_walk"
SALT: Final = "demo.walk"
LAST: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A step from 1 to 7 (8 when all are done), the visit booked on the walk, and what the walk itself did.

    `paper` is what the burn task of the paper card is called; `looked` tells that the page of looks was
    opened, `aged` that the cabinet's day was let pass.
    """

    step: int = 1
    visit: str = ""
    paper: str = ""
    looked: bool = False
    aged: bool = False

    @property
    def over(self) -> bool:
        """Tell whether every step is done."""
        return self.step > LAST

    @property
    def visits(self) -> list[UUID]:
        """Return the id of the visit booked on the walk, if there is one."""
        return [UUID(self.visit)] if self.visit else []

    def but(self, **changes: Any) -> "Walk":
        """Return the walk with something changed."""
        return replace(self, **changes)


def walk_of(request: HttpRequest) -> Walk | None:
    """Return the walk this browser is on, if it is on one."""
    try:
        return Walk(**signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT))
    except (signing.BadSignature, TypeError):
        return None


def keep(response: HttpResponseBase, walk: Walk) -> None:
    """Keep the walk in the browser until it is closed."""
    response.set_cookie(
        COOKIE,
        signing.dumps(asdict(walk), salt=SALT),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
