"""What a browser keeps: names of cookies that only this house can set, and forgetting the rest of a visit."""

from django.conf import settings
from django.http import HttpResponseBase


def named(name: str, *, path: str = "/") -> str:
    """Return the name of a cookie: with the prefix that binds it to this host, or to https alone.

    A cookie of a part of the house (`path`) cannot carry the first.
    """
    if not settings.SESSION_COOKIE_SECURE:
        return name
    return f"__Host-{name}" if path == "/" else f"__Secure-{name}"


def forget_visit(response: HttpResponseBase) -> None:
    """Ask the browser to drop what it kept of the pages, also those one could go back to.

    Its cookies stay: one of them lets a known device sign in while a stranger guesses.
    """
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
