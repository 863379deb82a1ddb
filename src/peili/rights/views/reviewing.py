"""The owner's page of one whose time has come: kept on for a reason until a day, or erased."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from peili.people.access import only
from peili.people.models import Client
from peili.people.views.fresh import fresh_to_act
from peili.rights.commands.reviews import LONGEST, keep_on, let_go, waiting
from peili.rights.models import Review
from peili.rights.views.keeping import page_of
from peili.trail.models import Role


class KeepOnForm(forms.Form):
    """Why somebody is kept on, and until when."""

    why = forms.ChoiceField(label=_("Why"), choices=Review.Why.choices, widget=forms.RadioSelect)
    until = forms.DateField(
        label=_("Kept on until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date:
        """Return the day; it must be to come, and within two years."""
        on: date = self.cleaned_data["until"]
        if not self.today < on <= self.today + LONGEST:
            raise forms.ValidationError(_("Give a day to come, at most two years ahead."))
        return on


@only(Role.OWNER, Role.PRACTITIONER)
@fresh_to_act
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, review: UUID) -> HttpResponseBase:
    """Ask whether somebody whose time has come is kept on or erased at once."""
    page = page_of(request, answering=True)
    found = waiting(controller_id=page.staff.controller_id).filter(pk=review).first()
    if found is None:
        raise Http404
    if request.method == "POST" and request.POST.get("act") == "erase":
        erasure = let_go(review=found, by=page.actor, now=page.now, today=page.today)
        return redirect("rights:certificate", erasure=erasure.pk)
    form = KeepOnForm(request.POST if request.method == "POST" else None, today=page.today)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        keep_on(review=found, until=said["until"], why=Review.Why(said["why"]), by=page.actor, now=page.now)
        return redirect("rights:retention")
    card = Client.objects.filter(subject_id=found.subject_id).first()
    context: dict[str, object] = {"review": found, "card": card, "form": form}
    return page.show("rights/review.html", context, status=422 if form.is_bound else 200)
