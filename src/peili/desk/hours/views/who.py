"""Whose time: the way to hours, absences and closed days."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from peili.desk.hours.frames import page_for, practitioners
from peili.desk.views import undo
from peili.people.access import EVERYONE_IN, only
from peili.trail.models import Role


@only(*EVERYONE_IN)
@require_safe
def who(request: HttpRequest) -> HttpResponseBase:
    """Show the owner whose time there is; lead a practitioner to their own, and others to what is to do."""
    page = page_for(request)
    if page.staff.role != Role.OWNER:
        own = practitioners(page).filter(pk=page.staff.pk).exists()
        return redirect("hours:weeks", code=page.staff.code) if own else redirect("hours:unfit")
    context: dict[str, object] = {"people": list(practitioners(page)), "renter": page.staff.is_renter}
    return page.show("hours/who.html", context | {"undo": undo.shown(page)})
