"""The demo's first page: a door for each kind of person, without a password.

These pages are only where `peili demo` made the house (a file in the home says so); no other house has their
addresses at all.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from peili.config.demo.protecting import WORD
from peili.house.queries import face
from peili.people.access import public
from peili.people.accounts import sign_in_code
from peili.people.arriving import arrive_by_door
from peili.people.commands.sign_in import sign_out
from peili.people.models import Account
from peili.promises.vocabulary import Text

SEEN = "peili_demo"
DOORS: Final[dict[str, tuple[Text, Text]]] = {
    "elina": (_("Practitioner"), _("Elina sees her day, opens cards and records treatments.")),
    "oona": (_("Reception"), _("Oona books and answers. She sees allowed or not allowed, never why.")),
    "kirsi": (_("Owner"), _("Kirsi runs the house and answers for the record of processing.")),
    "sanna": (_("Chair renter"), _("Sanna has clients of her own under the same roof; the others see none.")),
}


@public
@never_cache
@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """Show the doors."""
    shown = {"house_name": face().name, "home_url": "/demo/", "doors": DOORS, "code_word": WORD}
    response = render(request, "demo/first.html", shown)
    response.set_cookie(SEEN, "1", secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax")
    return response


@public
@require_POST
def enter(request: HttpRequest, who: str) -> HttpResponseBase:
    """Sign in as one of the invented staff."""
    come_in(request, who, now=timezone.now())
    return redirect("desk:today")


def come_in(request: HttpRequest, who: str, *, now: datetime) -> None:
    """Go in by a door; 404 where there is none."""
    account = Account.objects.filter(sign_in_code=sign_in_code(who)).first() if who in DOORS else None
    if account is None:
        raise Http404
    arrive_by_door(request, account, now=now)


def is_in(request: HttpRequest, who: str) -> bool:
    """Tell whether this browser is in by a door."""
    return isinstance(request.user, Account) and request.user.sign_in_code == sign_in_code(who)


def go_out(request: HttpRequest, *, now: datetime) -> None:
    """End whoever's session this browser has."""
    if isinstance(request.user, Account):
        sign_out(account=request.user, now=now)
        logout(request)


class DoorsFirst:
    """Leads a visitor of the demo from its public page to the doors, the first time only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, or lead to the doors."""
        if request.path == "/" and request.method == "GET" and SEEN not in request.COOKIES:
            return redirect("demo:first")
        return self.get_response(request)
