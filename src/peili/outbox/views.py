"""The box: what a house that has no way out, or the demo, would have sent."""

from uuid import UUID

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from peili.outbox.commands.reading import open_box
from peili.outbox.queries import PAGE
from peili.outbox.words import said
from peili.people.access import actor_of, only
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


def _id_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
