"""Closed days of one's own business: holidays by choice, and other stretches."""

from collections.abc import Callable
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peili.booking.commands.closures import close, close_on_holidays, open_again
from peili.booking.models import Closure
from peili.desk.hours.forms import ClosedForm, HolidaysForm
from peili.desk.hours.frames import changed, page_for, show_weighed, weighed
from peili.desk.views import undo
from peili.desk.views.frames import Page, id_in
from peili.house.holidays import Holiday, days_off
from peili.people.access import only
from peili.trail.models import Role

YEARS = 2  # ahead, this one beside them


def _page(request: HttpRequest) -> Page:
    """Begin a page for whoever owns a business: the house's owner, or a chair renter."""
    page = page_for(request)
    if page.staff.role != Role.OWNER and not page.staff.is_renter:
        raise PermissionDenied
    return page


def _coming(page: Page) -> QuerySet[Closure]:
    return Closure.objects.filter(controller=page.staff.controller_id, last__gte=page.today).order_by("first")


def _ahead(today: date) -> list[Holiday]:
    years = range(today.year, today.year + YEARS + 1)
    beyond = today.replace(year=today.year + YEARS, day=min(today.day, 28))
    return [each for year in years for each in days_off(year) if today <= each.on <= beyond]


@only(Role.OWNER, Role.PRACTITIONER)
@require_http_methods(["GET", "HEAD", "POST"])
def closed(request: HttpRequest) -> HttpResponseBase:
    """Show the closed days, and close another stretch once what it meets has been seen."""
    page = _page(request)
    form = ClosedForm(request.POST if request.method == "POST" else None, today=page.today)
    if request.method != "POST" or not form.is_valid():
        rows = list(_coming(page))
        chosen = [f"{each.first.isoformat()} {each.holiday}" for each in rows if each.holiday]
        context: dict[str, object] = {
            "form": form,
            "undo": undo.shown(page),
            "rows": [each for each in rows if not each.holiday],
            "holidays": HolidaysForm(ahead=_ahead(page.today), initial={"days": chosen}),
        }
        return page.show("hours/closed.html", context)
    said = form.cleaned_data

    def change() -> None:
        close(
            controller=page.staff.controller,
            first=said["first"],
            last=said["last"],
            by=page.actor,
            now=page.now,
        )

    return _changed(page, change)


def _changed(page: Page, change: Callable[[], None]) -> HttpResponseBase:
    back = reverse("hours:closed")
    found = weighed(page, change)
    if found is not None:
        return show_weighed(page, found, what=_("Closed days"), back=back)
    change()
    return changed(page, back=back)


@only(Role.OWNER, Role.PRACTITIONER)
@require_POST
def holidays(request: HttpRequest) -> HttpResponseBase:
    """Close on the holidays that are ticked, and be open on the others."""
    page = _page(request)
    ahead = _ahead(page.today)
    form = HolidaysForm(request.POST, ahead=ahead)
    if not form.is_valid():
        return redirect("hours:closed")

    def change() -> None:
        close_on_holidays(
            controller=page.staff.controller,
            chosen=form.chosen(),
            since=page.today,
            until=ahead[-1].on,
            by=page.actor,
            now=page.now,
        )

    return _changed(page, change)


@only(Role.OWNER, Role.PRACTITIONER)
@require_POST
def open_again_on(request: HttpRequest) -> HttpResponseBase:
    """Take a closed stretch away."""
    page = _page(request)
    pk = id_in(request.POST.get("closure", ""))
    found = _coming(page).filter(pk=pk).first() if pk else None
    if found is None:
        raise Http404
    open_again(closure=found, by=page.actor, now=page.now)
    return changed(page, back="hours:closed")
