"""Browsers an account knows: a signed cookie for each account that has signed in there.

Only the sign-in limit asks for it. It opens nothing by itself.
"""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from peili.people.accounts import sign_in_code
from peili.people.cookies import named
from peili.promises.lookups import lookup_code

KEPT = 180 * 24 * 60 * 60  # seconds
SALT = "peili.people.browsers"


def known_browser(request: HttpRequest, *, name: str) -> str:
    """Return the code of this browser when the account behind a name knows it, else an empty text."""
    code = sign_in_code(name)
    value = request.get_signed_cookie(_cookie(code), default="", salt=SALT, max_age=KEPT)
    whose, _, token = (value or "").partition(":")
    return lookup_code("browser", token) if token and whose == code else ""


def remember_browser(response: HttpResponseBase, *, name: str) -> None:
    """Let the account behind a name know this browser from now on."""
    code = sign_in_code(name)
    response.set_signed_cookie(
        _cookie(code),
        f"{code}:{secrets.token_urlsafe(16)}",
        salt=SALT,
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _cookie(code: str) -> str:
    return named(f"known_{code[:12]}")
