"""The calendar of a day."""

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from peili.desk.queries.columns import By
from peili.desk.queries.day import Day, load_day, version_of
from peili.desk.rules import in_calendar
from peili.desk.views import undo
from peili.desk.views.frames import Page, id_in, page_of
from peili.people.access import EVERYONE_IN, only
from peili.trail.models import Role


@only(*EVERYONE_IN)
@require_safe
def go_to_day(request: HttpRequest) -> HttpResponseBase:
    """Go on to the day that was chosen, or to today."""
    page = page_of(request, here="desk:go_to_day")
    try:
        wanted = date.fromisoformat(request.GET.get("date", ""))
    except ValueError:
        wanted = page.today
    return redirect("desk:day", day=wanted if in_calendar(wanted) else page.today)


@only(*EVERYONE_IN)
@require_safe
def show_day(request: HttpRequest, day: date) -> HttpResponse:
    """Show a date with a lane for each practitioner."""
    page = page_of(request, here="desk:go_to_day")
    context: dict[str, object] = {"day": _shown(page, day), "undo": undo.shown(page)}
    renter = page.staff.is_renter
    sets_up = page.staff.role == Role.OWNER and not renter
    return page.show("desk/day.html", context | {"outages": not renter, "sets_up": sets_up, "chosen": ""})


@only(*EVERYONE_IN)
@require_safe
def show_lanes(request: HttpRequest, day: date) -> HttpResponse:
    """Return the lanes alone when they have changed since the version the browser has, else 304."""
    page = page_of(request, here="desk:go_to_day")
    version = version_of(staff=page.staff, day=day, zone=page.zone, now=page.now, by=_by(request))
    if request.headers.get("If-None-Match") == f'"{version}"':
        return HttpResponse(status=304)
    response = page.show("desk/lanes.html", {"day": _shown(page, day)})
    response["ETag"] = f'"{version}"'
    response["Cache-Control"] = "no-store"
    return response


def _shown(page: Page, day: date) -> Day:
    asked = page.request.GET
    return load_day(
        staff=page.staff,
        day=day,
        zone=page.zone,
        now=page.now,
        lane=asked.get("lane", ""),
        chosen=id_in(asked.get("chosen", "")),
        by=_by(page.request),
    )


def _by(request: HttpRequest) -> By:
    return By.read(request.GET.get("by", ""))
