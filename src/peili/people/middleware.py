"""Closes every page that does not say who may open it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

OPEN = frozenset(
    {"django.views.i18n.set_language"}
)  # borrowed pages: it stores a language in a cookie, nothing else


def path_of(view: Callable[..., Any]) -> str:
    """Return the import path of a view."""
    return f"{view.__module__}.{getattr(view, '__qualname__', type(view).__name__)}"


class RolesMiddleware:
    """Refuses views without `peili.people.access` roles, so a forgotten decorator opens nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(self, _request: HttpRequest, view: Callable[..., Any], *_rest: object) -> None:
        """Raise PermissionDenied for a view that names no roles."""
        if not hasattr(view, "peili_roles") and path_of(view) not in OPEN:
            raise PermissionDenied
