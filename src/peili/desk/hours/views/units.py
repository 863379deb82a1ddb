"""Rooms and devices out of use: seen, taken out from and until, put back; a visit given another unit."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from peili.booking.commands.units import NoSpare, change_units, put_back, take_out_of_use
from peili.booking.queries.units import out_of_use, units
from peili.desk.hours.forms_units import OutOfUseForm
from peili.desk.hours.frames import changed, of_the_house, page_for, show_weighed, weighed
from peili.desk.hours.rows import waiting
from peili.desk.hours.views.away import stretch
from peili.desk.hours.views.unfit import show_unfit
from peili.desk.views import undo
from peili.desk.views.frames import Page, id_in
from peili.people.access import EVERYONE_IN, only

NO_SPARE = gettext_lazy("No other unit is free then any more.")


def _page(request: HttpRequest) -> Page:
    page = page_for(request)
    of_the_house(page)
    return page


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def out(request: HttpRequest) -> HttpResponseBase:
    """Show what is out of use, and take another unit out once the visits it meets have been seen."""
    page = _page(request)
    data = request.POST if request.method == "POST" else None
    known = list(units())
    form = OutOfUseForm(data, units=known, today=page.today, zone=page.zone)
    if data is None or not form.is_valid():
        rows = [{"outage": each} | stretch(each, page) for each in out_of_use(now=page.now)]
        context: dict[str, object] = {"form": form, "rows": rows, "known": known, "undo": undo.shown(page)}
        return page.show("hours/units.html", context)
    begins, ends = form.span()

    def change() -> None:
        take_out_of_use(
            unit=form.chosen(),
            kind=form.cleaned_data["kind"],
            starts_at=begins,
            ends_at=ends,
            by=page.actor,
            now=page.now,
        )

    found = weighed(page, change)
    if found is not None:
        what = _("%(what)s is out of use") % {"what": form.chosen().label}
        return show_weighed(page, found, what=what, back=reverse("hours:units"))
    change()
    return changed(page, back="hours:units")


@only(*EVERYONE_IN)
@require_POST
def in_use(request: HttpRequest) -> HttpResponseBase:
    """Put a room or device back to use."""
    page = _page(request)
    pk = id_in(request.POST.get("outage", ""))
    found = out_of_use(now=page.now).filter(pk=pk).first() if pk else None
    if found is None:
        raise Http404
    put_back(outage=found, by=page.actor, now=page.now)
    return changed(page, back="hours:units")


@only(*EVERYONE_IN)
@require_POST
def swap(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Give a visit of one's own business another room or device at its own time."""
    page = page_for(request)
    found = waiting(staff=page.staff, now=page.now).filter(appointment=appointment).first()
    if found is None:
        raise Http404
    try:
        change_units(appointment=found.appointment, by=page.actor, now=page.now)
    except NoSpare:
        return show_unfit(page, problem=NO_SPARE, status=409)
    return redirect("hours:unfit")
