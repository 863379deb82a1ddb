"""Closes every page that does not say who may open it, and keeps what staff saw out of every cache."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import get_user
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from peili.people.commands.noting import note_refused
from peili.people.models import Account

OPEN = frozenset(
    {"peili.ui.views.gallery", "peili.ui.views.example"}
)  # pages of rooms below this one: the gallery shows invented people, and only where the machine allows it


FORBIDDEN = 403
REFUSED = (FORBIDDEN, 404)


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


class StaffMiddleware:
    """Speaks to signed-in staff in their own language, and lets nobody store what they were shown.

    What they were refused is noted: a page that is not theirs, or a record that is not there for them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the language before the page, and the header after it."""
        # Every page asks it many times: none through a lazy stand-in.
        account = request.user = get_user(request)
        if not isinstance(account, Account):
            return self.get_response(request)
        translation.activate(account.language)
        request.LANGUAGE_CODE = account.language
        response = self.get_response(request)
        response.headers["Cache-Control"] = "no-store"
        if response.status_code in REFUSED and request.resolver_match is not None:
            match = request.resolver_match
            if response.status_code == FORBIDDEN or match.kwargs:  # a mistyped address is nobody's record
                note_refused(account=account, page=match.view_name, now=timezone.now())
        return response
