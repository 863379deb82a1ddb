"""The box of a house that has no way out, and the switches of permissions on the client card."""

from uuid import UUID

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from peili.outbox.commands.reading import open_box
from peili.outbox.forms import ConsentForm
from peili.outbox.marketing import marketing_channels
from peili.outbox.queries import PAGE
from peili.outbox.words import said
from peili.people.access import EVERYONE_IN, actor_of, only, staff_of
from peili.people.channels import Channel
from peili.people.commands.consents import record_consent
from peili.people.models import Client, Consent
from peili.people.shell import frame
from peili.trail.models import Role


@only(Role.OWNER)
@require_safe
def box(request: HttpRequest) -> HttpResponse:
    """Show what stayed here, the newest first; who looks is logged first."""
    here = frame(request)
    before = _id_in(request.GET.get("before", ""))
    try:
        found = open_box(staff=here.staff, by=actor_of(request), now=timezone.now(), before=before)
    except DatabaseError:
        return render(request, "outbox/not_logged.html", here.context, status=503)
    shown = [
        {
            "message": each,
            "matter": said(each.code),
            "at": (each.sent_at or each.made_at).astimezone(here.zone),
        }
        for each in found[:PAGE]
    ]
    older = found[PAGE - 1].pk if len(found) > PAGE else None
    return render(
        request,
        "outbox/box.html",
        here.context | {"rows": shown, "older": older, "newer": before is not None},
    )


@only(*EVERYONE_IN)
@require_POST
def change_consent(request: HttpRequest, client: UUID) -> HttpResponseBase:
    """Write down what the client said at the salon or by phone."""
    staff, form = staff_of(request), ConsentForm(request.POST)
    found = Client.objects.visible_to(staff).select_related("register__controller").filter(pk=client).first()
    if found is None or not form.is_valid() or form.cleaned_data["channel"] not in marketing_channels():
        raise Http404
    record_consent(
        subject_id=found.subject_id,
        register=found.register,
        channel=Channel(form.cleaned_data["channel"]),
        given=form.cleaned_data["given"] == "yes",
        act=Consent.Act.DESK,
        language=found.language,
        by=actor_of(request),
        now=timezone.now(),
    )
    return redirect("desk:card", client=found.pk)


def _id_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
