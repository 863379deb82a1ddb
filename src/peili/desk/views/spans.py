"""The calendar as a week, a month of counts, and a list."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from peili.desk.queries import spans
from peili.desk.views.frames import Page, page_of
from peili.people.access import EVERYONE_IN, only
from peili.people.models import Staff
from peili.ui import words

HERE = "desk:go_to_day"
LISTED = 7  # days


@only(*EVERYONE_IN)
@require_safe
def show_week(request: HttpRequest, day: date) -> HttpResponse:
    """Show the week a date lies in, of one practitioner (`?lane=`) or of everybody."""
    page = page_of(request, here=HERE)
    monday = spans.monday_of(day)
    chosen, choices = _chosen(page)
    days = spans.load_week(staff=page.staff, monday=monday, zone=page.zone, now=page.now, only=chosen)
    sides = spans.neighbours(monday - timedelta(days=7), monday + timedelta(days=7))
    context = {"day": day, "view": "week", "days": days, "number": monday.isocalendar().week, **sides}
    return page.show("desk/week.html", context | {"choices": choices})


@only(*EVERYONE_IN)
@require_safe
def show_list(request: HttpRequest, day: date) -> HttpResponse:
    """Show a week of visits from a date on as a list, one's own business's only."""
    page = page_of(request, here=HERE)
    chosen, choices = _chosen(page)
    days = spans.load_list(staff=page.staff, day=day, days=LISTED, zone=page.zone, only=chosen)
    sides = spans.neighbours(day - timedelta(days=LISTED), day + timedelta(days=LISTED))
    return page.show("desk/list.html", {"day": day, "view": "list", "days": days, "choices": choices} | sides)


@only(*EVERYONE_IN)
@require_safe
def show_month(request: HttpRequest, day: date) -> HttpResponse:
    """Show how many visits each day of a month has."""
    page = page_of(request, here=HERE)
    first = day.replace(day=1)
    after = spans.next_month(first)
    counts = spans.load_month(staff=page.staff, first=first, zone=page.zone)
    days = [first + timedelta(days=each) for each in range((after - first).days)]
    context: dict[str, object] = {
        "day": day,
        "view": "month",
        "first": first,
        "begins_on": first.isoweekday(),
        "days": [(each, counts.get(each, 0)) for each in days],
        "name": words.month(first, request.LANGUAGE_CODE),
        **spans.neighbours((first - timedelta(days=1)).replace(day=1), after),
    }
    return page.show("desk/month.html", context)


def _chosen(page: Page) -> tuple[Staff | None, list[tuple[str, str, bool]]]:
    """Return the practitioner asked for, if anyone, and whom one may ask for."""
    givers = list(Staff.objects.practitioners())
    code = page.request.GET.get("lane", "")
    chosen = next((each for each in givers if each.code == code), None)
    return chosen, [(each.code, each.name, each is chosen) for each in givers]
