"""The calendar of a day."""

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from peili.desk.queries.day import load_day
from peili.desk.rules import in_calendar
from peili.desk.views import undo
from peili.desk.views.frames import page_of
from peili.people.access import EVERYONE_IN, only


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
    lane = request.GET.get("lane", "")
    shown = load_day(staff=page.staff, day=day, zone=page.zone, now=page.now, lane=lane)
    return page.show("desk/day.html", {"day": shown, "undo": undo.shown(page)})
