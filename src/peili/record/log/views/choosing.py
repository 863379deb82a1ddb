"""The settings of the log: how often it is signed, how often and where to its digest goes."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from peili.house.asking import take
from peili.house.periods import in_words, period
from peili.outbox.anchoring.profile import LogSaid
from peili.outbox.anchoring.queries import log_said
from peili.people.access import only
from peili.people.page import StaffPage
from peili.people.shell import frame
from peili.people.views.fresh import fresh_to_act
from peili.promises.activities import ACCESS_LOG
from peili.trail.models import Role
from peili.ui.forms import EmailField

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_DAYS = 31


class LogForm(forms.Form):
    """The section `log` of the profile."""

    signed = forms.IntegerField(
        label=gettext_lazy("The log is signed every so many hours"), min_value=1, max_value=MOST_DAYS * 24
    )
    mailed = forms.IntegerField(
        label=gettext_lazy("Its digest is mailed every so many days"), min_value=1, max_value=MOST_DAYS
    )
    also_to = EmailField(
        label=gettext_lazy("Also to this address"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Outside the house: an accountant's, for example. The owners get it anyway."),
    )

    def section(self) -> dict[str, Any]:
        """Return the answers as the profile writes them."""
        said = self.cleaned_data
        kept = {"signed": f"PT{said['signed']}H", "mailed": f"P{said['mailed']}D"}
        return kept | ({"also_to": said["also_to"]} if said["also_to"] else {})


def _initial(said: LogSaid) -> dict[str, Any]:
    return {
        "signed": max(1, said.signed // HOUR),
        "mailed": max(1, said.mailed // DAY),
        "also_to": said.also_to,
    }


@only(Role.OWNER)
@fresh_to_act
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponseBase:
    """Ask how the log is guarded; it is a section of the profile, as `peili load` reads it."""
    page = StaffPage(request, frame(request, here="settings:settings"), timezone.now())
    if page.staff.is_renter:
        raise PermissionDenied
    form = LogForm(request.POST if request.method == "POST" else None, initial=_initial(log_said()))
    asked = request.method == "POST" and form.is_valid()
    if asked and take(form, {"log": form.section()}, by=page.actor, now=page.now):
        return redirect("record:log")
    status = 422 if form.is_bound else 200
    kept = in_words(period(ACCESS_LOG.keep.period))
    return page.show("record/log_settings.html", {"form": form, "kept": kept}, status=status)
