"""Opening a card past one's usual reach, and the owner's look at that afterwards."""

from datetime import timedelta
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peili.desk.views.frames import Page, page_of
from peili.people.access import EVERYONE_IN, asking_why, only
from peili.people.models import Client, Opening
from peili.people.reach.commands import open_past, review
from peili.people.reach.queries import past_reach, waiting_for_review
from peili.people.reach.setting import NO, reach_of
from peili.trail.models import Role

HERE = "desk:clients"
SHOWN = 50
LATE = timedelta(days=7)


class WhyForm(forms.Form):
    """Why a card is opened past one's usual reach."""

    why = forms.ChoiceField(
        label=_("Why do you open it?"),
        choices=[each for each in Opening.Why.choices if each[0] != Opening.Why.CODE_WORD],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In your own words"),
        max_length=300,
        required=False,
        help_text=_("Needed for another reason. The owner reads this, and the client may ask for it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, object]:
        """Ask for words where none of the reasons fits."""
        typed: dict[str, object] = super().clean() or self.cleaned_data
        if typed.get("why") == Opening.Why.OTHER and not typed.get("words"):
            self.add_error("words", _("Write the reason in your own words."))
        return typed


def past_of(page: Page, pk: UUID) -> Client:
    """Return a card of one's own business that is past one's reach; 404 for any other."""
    found = past_reach(page.staff).select_related("register").filter(pk=pk).first()
    if found is None:
        raise Http404
    if reach_of(page.staff.role) == NO:
        raise PermissionDenied
    return found


@only(*EVERYONE_IN)
@asking_why
@require_http_methods(["GET", "HEAD", "POST"])
def open_anyway(request: HttpRequest, client: UUID) -> HttpResponseBase:
    """Ask why, say that it is noted and looked at, and open the card for an hour."""
    page = page_of(request, here=HERE)
    found = past_of(page, client)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        open_past(client=found, staff=page.staff, by=page.actor, now=page.now, **form.cleaned_data)
        return redirect("desk:card", client=found.pk)
    return page.show("desk/past.html", {"form": form, "client_id": found.pk})


@only(Role.OWNER)
@require_safe
def show_openings(request: HttpRequest) -> HttpResponse:
    """Show the cards that were opened past somebody's reach: those to look at, and the latest others."""
    page = page_of(request, here=HERE)
    rows = [
        {
            "opening": each,
            "at": each.at.astimezone(page.zone),
            "late": each.reviewed_at is None and each.at < page.now - LATE,
        }
        for each in waiting_for_review(page.staff, reviewed=False)[:SHOWN]
    ]
    seen = [
        {"opening": each, "at": each.at.astimezone(page.zone)}
        for each in waiting_for_review(page.staff, reviewed=True)[:SHOWN]
    ]
    return page.show("desk/openings.html", {"rows": rows, "seen": seen})


@only(Role.OWNER)
@require_POST
def review_opening(request: HttpRequest, opening: UUID) -> HttpResponseBase:
    """Note that the owner has looked at an opening."""
    page = page_of(request, here=HERE)
    found = Opening.objects.filter(
        pk=opening, client__register__controller_id=page.staff.controller_id
    ).first()
    if found is None:
        raise Http404
    review(opening=found, staff=page.staff, by=page.actor, now=page.now)
    return redirect("desk:openings")
