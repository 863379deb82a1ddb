"""Names of cookies: where the house is reached by https, a browser refuses them from anywhere else."""

from django.conf import settings


def named(name: str, *, path: str = "/") -> str:
    """Return the name of a cookie: with the prefix that binds it to this host, or to https alone.

    A cookie of a part of the house (`path`) cannot carry the first.
    """
    if not settings.SESSION_COOKIE_SECURE:
        return name
    return f"__Host-{name}" if path == "/" else f"__Secure-{name}"
