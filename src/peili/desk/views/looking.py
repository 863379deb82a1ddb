"""The owner's look at who opens cards how often, and at the staff's own relatives."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from peili.desk.digest import looked
from peili.desk.looking import MOST_IN_AN_HOUR
from peili.desk.queries.looking import looked_on, looking, refusals
from peili.desk.views.frames import client_of, page_of
from peili.people.access import EVERYONE_IN, only
from peili.people.commands.relatives import declare_relative, release_relative
from peili.people.reach.queries import relatives_of
from peili.trail.models import Role

HERE = "desk:clients"


@only(Role.OWNER)
@require_safe
def show_looking(request: HttpRequest) -> HttpResponse:
    """Show what was opened in seven days by each of the staff. Nothing is blocked by it."""
    page = page_of(request, here=HERE)
    rows = [
        {"looker": each, "at": each.at.astimezone(page.zone) if each.at else None}
        for each in looking(staff=page.staff, now=page.now)
    ]
    shown = {
        "rows": rows,
        "most": MOST_IN_AN_HOUR,
        "looked": page.local(looked_on(page.staff)),
        "relatives": relatives_of(page.staff),
        "refused": [(each, page.local(each.at)) for each in refusals(staff=page.staff, now=page.now)],
    }
    return page.show("desk/looking.html", shown)


@only(Role.OWNER)
@require_POST
def note_looked(request: HttpRequest) -> HttpResponseBase:
    """Note that the owner has looked at the week."""
    page = page_of(request, here=HERE)
    looked(staff=page.staff, by=page.actor, now=page.now)
    return redirect("desk:looking")


@only(*EVERYONE_IN)
@require_POST
def my_relative(request: HttpRequest, client: UUID) -> HttpResponseBase:
    """Declare that a client is close to oneself: from then on the card asks for a reason."""
    page = page_of(request, here=HERE)
    found = client_of(page, client)
    declare_relative(client=found, staff=page.staff, by=page.actor, now=page.now)
    return redirect("desk:clients")


@only(Role.OWNER)
@require_POST
def not_relative(request: HttpRequest, relative: UUID) -> HttpResponseBase:
    """Take back what somebody declared."""
    page = page_of(request, here=HERE)
    found = relatives_of(page.staff).filter(pk=relative).first()
    if found is None:
        raise Http404
    release_relative(relative=found, by=page.actor, now=page.now)
    return redirect("desk:looking")
