"""The checklist of what only people can see: its page, its acts, and what it asks on the first page."""

from datetime import datetime

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from peili.house.checklist.commands import NotSaid, look_at
from peili.house.checklist.queries import checklist, latest
from peili.house.checklist.rules import Found
from peili.house.queries import local
from peili.people.access import ANY_STAFF, actor_of, only
from peili.people.models import Staff
from peili.people.roles import READS_RECORD
from peili.people.shell import frame
from peili.people.todo import Todo, todo
from peili.record.said.security import CLAIMS
from peili.trail.models import Role

HERE = "record:record"
ROLES = ANY_STAFF
MARKS = {
    Found.GOOD: "holds",
    Found.SOON: "waits",
    Found.NEVER: "waits",
    Found.LATE: "drifts",
    Found.REFUSED: "drifts",
}


class LookForm(forms.Form):
    """Who looked, and whether it was as it should be."""

    role = forms.ChoiceField(
        label=gettext_lazy("Who looked"), choices=[(role.value, role.label) for role in ROLES]
    )
    good = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


@only(*READS_RECORD)
@require_safe
def show_checklist(request: HttpRequest) -> HttpResponse:
    """Show everything the house says that only people can see, how it stands, and its history."""
    rows = [
        {
            "claim": each.claim,
            "text": CLAIMS[each.claim][0],
            "shape": MARKS[each.found],
            "standing": each,
            "role": Role(each.role).label if each.role else "",
            "history": [(local(look.at), look) for look in latest(each.claim)],
        }
        for each in checklist(now=timezone.now())
    ]
    roles = [(role.value, role.label) for role in ROLES]
    context = frame(request, here=HERE).context | {"rows": rows, "roles": roles}
    return render(request, "record/checklist.html", context)


@only(Role.OWNER)
@require_POST
def mark_look(request: HttpRequest, claim: str) -> HttpResponseBase:
    """Note that somebody looked."""
    form = LookForm(request.POST)
    if not form.is_valid():
        return redirect("record:checklist")  # no button of the page sends this
    try:
        look_at(
            claim=claim,
            good=form.cleaned_data["good"] == "yes",
            role=Role(form.cleaned_data["role"]),
            by=actor_of(request),
            now=timezone.now(),
        )
    except NotSaid as error:
        raise Http404 from error
    return redirect(f"{reverse('record:checklist')}#{claim}")


@todo(place=40, roles=[Role.OWNER])
def looks(staff: Staff, now: datetime) -> list[Todo]:
    """Return what is to be looked at; chair renters answer for nothing of the house's."""
    if staff.is_renter:
        return []
    url = reverse("record:checklist")
    return [
        Todo(
            text=_("Look at this and mark it: %(text)s") % {"text": CLAIMS[each.claim][0]},
            url=f"{url}#{each.claim}",
            due=datetime.combine(each.due, datetime.min.time()),
            late=each.found.red,
        )
        for each in checklist(now=now)
        if each.found in {Found.SOON, Found.LATE, Found.REFUSED}
    ]
