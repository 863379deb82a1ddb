"""Working hours: the weeks that repeat, and the dates that differ from them."""

from collections.abc import Callable
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peili.booking.commands.hours import clear_date, set_date, set_week
from peili.booking.models import DateHours, RotaCycle, WeeklyHours
from peili.booking.rota import MOST_WEEKS, span_said
from peili.desk.hours.forms import DateForm, WeeksForm
from peili.desk.hours.frames import changed, page_for, show_weighed, weighed, whose
from peili.desk.views import undo
from peili.desk.views.frames import Page
from peili.people.access import only
from peili.people.models import Staff
from peili.trail.models import Role

OFFERED = 4  # weeks of a rota; one the file says longer is shown as it is


@only(Role.OWNER, Role.PRACTITIONER)
@require_http_methods(["GET", "HEAD", "POST"])
def weeks(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the hours that repeat, and set them once what they leave without a place has been seen."""
    page = page_for(request)
    staff = whose(page, code)
    cycle = RotaCycle.objects.filter(staff=staff).first()
    number = _number(request, cycle.weeks if cycle else 1)
    initial = _typed(staff) | {"since": cycle.starts_on if cycle else _monday(page.today)}
    form = WeeksForm(request.POST if request.method == "POST" else None, weeks=number, initial=initial)
    offered = range(1, max(OFFERED, number) + 1)
    context: dict[str, object] = {"form": form, "whose": staff, "number": number, "offered": offered}
    if request.method != "POST" or not form.is_valid():
        return page.show("hours/weeks.html", context | {"undo": undo.shown(page)})

    def change() -> None:
        since = form.cleaned_data.get("since")
        set_week(staff=staff, hours=form.hours(), weeks=number, since=since, by=page.actor, now=page.now)

    return _changed(page, change, back=reverse("hours:weeks", args=[code]), staff=staff)


def _changed(page: Page, change: Callable[[], None], *, back: str, staff: Staff) -> HttpResponseBase:
    found = weighed(page, change)
    if found is not None:
        what = _("New hours: %(who)s") % {"who": staff.name}
        return show_weighed(page, found, what=what, back=back)
    change()
    return changed(page, back=back)


def _number(request: HttpRequest, known: int) -> int:
    """Return how many weeks the rota is to have: what was asked for, else what it has."""
    asked = request.POST.get("weeks", "") or request.GET.get("weeks", "")
    return int(asked) if asked in {str(each) for each in range(1, MOST_WEEKS + 1)} else known


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _typed(staff: Staff) -> dict[str, object]:
    """Return the hours as the form shows them; weeks that are added begin like the first."""
    found: dict[int, list[str]] = {}
    for each in WeeklyHours.objects.filter(staff=staff).order_by("opens"):
        found.setdefault(each.week * 7 + each.weekday, []).append(span_said(each.opens, each.closes))
    known = max(found, default=0) // 7 + 1
    days = {day: ", ".join(spans) for day, spans in found.items()}
    return {
        f"d{day}": days.get(day, "") if day < known * 7 else days.get(day % 7, "")
        for day in range(MOST_WEEKS * 7)
    }


@only(Role.OWNER, Role.PRACTITIONER)
@require_http_methods(["GET", "HEAD", "POST"])
def dates(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the dates whose hours differ, and set another."""
    page = page_for(request)
    staff = whose(page, code)
    form = DateForm(request.POST if request.method == "POST" else None, today=page.today)
    context: dict[str, object] = {"form": form, "whose": staff, "rows": _dates(staff, page.today)}
    if request.method != "POST" or not form.is_valid():
        return page.show("hours/dates.html", context | {"undo": undo.shown(page)})

    def change() -> None:
        said = form.cleaned_data
        set_date(staff=staff, on=said["on"], hours=said["hours"], by=page.actor, now=page.now)

    return _changed(page, change, back=reverse("hours:dates", args=[code]), staff=staff)


def _dates(staff: Staff, today: date) -> list[tuple[date, str]]:
    found: dict[date, list[str]] = {}
    for each in DateHours.objects.filter(staff=staff, on__gte=today).order_by("on", "opens"):
        spans = found.setdefault(each.on, [])
        if each.opens is not None and each.closes is not None:
            spans.append(span_said(each.opens, each.closes))
    return [(on, ", ".join(spans)) for on, spans in found.items()]


@only(Role.OWNER, Role.PRACTITIONER)
@require_POST
def clear(request: HttpRequest, code: str) -> HttpResponseBase:
    """Let the week's hours hold on a date again."""
    page = page_for(request)
    staff = whose(page, code)
    back = reverse("hours:dates", args=[code])
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        return redirect(back)

    def change() -> None:
        clear_date(staff=staff, on=on, by=page.actor, now=page.now)

    return _changed(page, change, back=back, staff=staff)
