"""What the pages of setting up and of the settings share: the steps, what is done of them, and the way on."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peili.desk.views.frames import Page, page_of
from peili.house.exporting import whole_profile
from peili.house.models import Controller
from peili.people.access import staff_of
from peili.people.models import Account
from peili.promises.vocabulary import Text
from peili.ui.refused import note_refused

HERE = "settings:settings"
COOKIE, SALT, KEPT = "setting_up", "peili.desk.opening", 12 * 60 * 60  # seconds
STEPS: tuple[tuple[str, Text], ...] = (
    ("business", _("Business")),
    ("owner", _("You")),
    ("privacy", _("Privacy")),
    ("hours", _("Hours")),
    ("prices", _("Prices")),
    ("clients", _("Clients")),
)


@dataclass(frozen=True, slots=True)
class Setting:
    """A page that asks something of the house, in the walk of setting it up or among the settings."""

    page: Page
    content: dict[str, Any]
    walking: bool

    def show(self, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
        """Return the page, with the steps when one is walking."""
        step = template.removesuffix(".html")
        own = {"walking": self.walking, "step": step, "steps": steps(step) if self.walking else []}
        shell = "ui/public.html" if self.walking else "desk/base.html"
        return self.page.show(f"opening/{template}", own | {"shell": shell} | context, status=status)

    def on(self, step: str) -> HttpResponseBase:
        """Lead on from a step that is done."""
        return redirect(f"opening:{after(step)}" if self.walking else HERE)


def setting_of(request: HttpRequest, *, walking: bool) -> Setting:
    """Begin a page of the house's owner; a chair renter, who owns a business of their own, is refused."""
    if staff_of(request).is_renter:
        raise PermissionDenied
    return Setting(page_of(request, here="" if walking else HERE), whole_profile(), walking)


def after(step: str) -> str:
    """Return the step after one."""
    names = [name for name, _words in STEPS]
    place = names.index(step) + 1
    return names[place] if place < len(names) else "ready"


def steps(here: str) -> list[tuple[Text, bool]]:
    """Return the steps in words, and which of them one is at."""
    return [(said, name == here) for name, said in STEPS]


def next_step() -> str:
    """Return the first step that is not done, from what the house has."""
    if not Controller.objects.filter(kind=Controller.Kind.HOUSE).exists():
        return "business"
    if not Account.objects.exists():
        return "owner"
    content = whole_profile()
    if not content:
        return "privacy"
    if not any(said.get("hours") for said in (content.get("rota") or {}).values()):
        return "hours"
    return "clients" if (content.get("booking") or {}).get("services") else "prices"


def plain(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    """Return a page of those who are not signed in: nobody between keeps a copy."""
    step = template.removesuffix(".html")
    own = {"walking": True, "steps": steps(step), "shell": "ui/public.html", "house_name": "Peili"}
    own |= {"home_url": reverse(settings.EMPTY_HOUSE_URL)}
    note_refused(request, context, status=status)
    response = render(request, f"opening/{template}", own | context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def mark_of(request: HttpRequest) -> str:
    """Return the mark of the setup code this browser has given; empty when it has given none."""
    return str(request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=KEPT) or "")


def give_mark(response: HttpResponseBase, mark: str) -> None:
    """Let this browser go on setting up."""
    response.set_signed_cookie(
        COOKIE,
        mark,
        salt=SALT,
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
