"""A tablet many use: whose locked sessions it holds, so that each returns to their own with a short code.

The cookie names sessions, all locked: without their person's code or password they open nothing.
"""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from peili.people.models import Device, Session

COOKIE, SALT, KEPT = "tablet", "peili.people.tablets", 12 * 60 * 60  # seconds
MOST = 8  # people on a tablet


def keys_here(request: HttpRequest) -> list[str]:
    """Return the keys of the sessions this browser put aside."""
    said = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=KEPT) or ""
    return [each for each in said.split(",") if each]


def people_here(request: HttpRequest, *, now: datetime) -> Sequence[Device]:
    """Return those whose locked sessions wait on this browser; costs nothing where nobody's does."""
    keys = keys_here(request)
    if not keys:
        return []
    live = Device.objects.filter(
        session__in=keys,
        session__locked_at__isnull=False,
        session__expire_date__gt=now,
        account__is_active=True,
        account__staff__active=True,
    )
    return list(live.select_related("account__staff", "session").order_by("id"))


def put_aside(request: HttpRequest, response: HttpResponseBase, session: Session) -> None:
    """Remember a session on this browser, so that its person can come back to it."""
    keys = [each for each in keys_here(request) if each != session.pk][-(MOST - 1) :]
    response.set_signed_cookie(
        COOKIE,
        ",".join([*keys, session.pk]),
        salt=SALT,
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
