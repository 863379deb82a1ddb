"""The house's own times for requests: its promise of an answer, and how long an erasure can be cancelled."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from peili.house.asking import take
from peili.people.access import only
from peili.people.page import StaffPage
from peili.people.shell import frame
from peili.people.views.fresh import fresh_to_act
from peili.rights.profile import LONGEST, SOONER, Handling, handling
from peili.trail.models import Role


class HandlingForm(forms.Form):
    """The section `requests` of the profile."""

    answer_within = forms.IntegerField(
        label=gettext_lazy("Requests are answered within so many days"),
        required=False,
        min_value=1,
        max_value=SOONER,
        help_text=gettext_lazy("The law gives a month. Empty: no faster promise."),
    )
    erase_after = forms.IntegerField(
        label=gettext_lazy("An erasure can be cancelled for so many days"),
        min_value=0,
        max_value=LONGEST,
        help_text=gettext_lazy("0: it is erased at once."),
    )

    def section(self) -> dict[str, Any]:
        """Return the answers as the profile writes them."""
        within, waits = self.cleaned_data["answer_within"], self.cleaned_data["erase_after"]
        return ({"answer_within": f"P{within}D"} if within else {}) | {"erase_after": f"P{waits}D"}


def _initial(said: Handling) -> dict[str, Any]:
    within = said.answer_within
    return {"answer_within": within.days if within else None, "erase_after": said.erase_after.days}


@only(Role.OWNER)
@fresh_to_act
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponseBase:
    """Ask for both times; they are a section of the profile, as `peili load` reads it."""
    page = StaffPage(request, frame(request, here="settings:settings"), timezone.now())
    if page.staff.is_renter:
        raise PermissionDenied
    form = HandlingForm(request.POST if request.method == "POST" else None, initial=_initial(handling()))
    asked = request.method == "POST" and form.is_valid()
    if asked and take(form, {"requests": form.section()}, by=page.actor, now=page.now):
        return redirect("settings:settings")
    return page.show("rights/settings.html", {"form": form}, status=422 if form.is_bound else 200)
