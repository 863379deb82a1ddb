"""What belongs together: cancelling a whole visit or the rest of a series, and moving that rest."""

from datetime import datetime
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from peili.booking.commands.cancel import CannotCancel, cancel_all
from peili.booking.commands.move import CannotMove
from peili.booking.commands.occupy import TimeTaken
from peili.booking.commands.series import NotThen, move_rest
from peili.booking.models import Appointment
from peili.booking.queries.lapses import is_past_free
from peili.booking.queries.telling import way_to
from peili.desk.queries.several import belongs
from peili.desk.rules import in_calendar
from peili.desk.views.appointments import HERE
from peili.desk.views.frames import Page, appointment_of, page_of
from peili.desk.words import CANNOT_CANCEL, CANNOT_MOVE, NOT_OFFERED, REFUSALS
from peili.people.access import EVERYONE_IN, only
from peili.ui.templatetags.ui import moment

SERIES = "series"


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_belonging(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Ask whether to cancel all treatments of a visit, or with `?what=series` what is left of its series."""
    page = page_of(request, here=HERE)
    found = appointment_of(page, appointment)
    of_series = request.GET.get("what") == SERIES
    visits = _chosen(page, found, of_series=of_series)
    context: dict[str, object] = {
        "visit": found,
        "visits": _lines(page, visits),
        "of_series": of_series,
        "way": way_to(found) if found.starts_at > page.now else None,
        "late": is_past_free(visits[0], now=page.now),
    }
    if request.method != "POST":
        return page.show("desk/cancel_all.html", context)
    try:
        cancel_all(appointments=visits, by=page.actor, now=page.now, late="late" in request.POST)
    except CannotCancel as refused:
        context["refused"] = CANNOT_CANCEL[refused.refusal]
        return page.show("desk/cancel_all.html", context, status=409)
    return redirect("desk:appointment", appointment=found.pk)


def _chosen(page: Page, found: Appointment, *, of_series: bool) -> list[Appointment]:
    beside, later = belongs(found, staff=page.staff)
    if of_series:
        return later or [found]
    standing = [each for each in [found, *beside] if each.state == Appointment.State.BOOKED]
    return sorted(standing or [found], key=lambda each: (each.starts_at, each.pk))


def _lines(page: Page, visits: list[Appointment]) -> list[tuple[datetime, Appointment]]:
    return [(each.starts_at.astimezone(page.zone), each) for each in visits]


class RestForm(forms.Form):
    """When the first of the visits is to be; the others follow it."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    time = forms.TimeField(
        label=_("Time"),
        input_formats=["%H.%M", "%H:%M", "%H"],
        widget=forms.TimeInput(format="%H.%M", attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def move_series(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Move a visit of a series and those after it, each by as many days and to the same time of day."""
    page = page_of(request, here=HERE)
    found = appointment_of(page, appointment)
    visits = _chosen(page, found, of_series=True)
    start = found.starts_at.astimezone(page.zone)
    form = RestForm(request.POST or None, initial={"day": start.date(), "time": start.time()})
    if request.method != "POST" or not form.is_valid():
        return _rest(page, found, visits, form, unread=request.method == "POST")
    wanted = datetime.combine(form.cleaned_data["day"], form.cleaned_data["time"], tzinfo=page.zone)
    if not in_calendar(wanted):
        return _rest(page, found, visits, form, refused=NOT_OFFERED)
    by_days = (wanted.date() - start.date()).days
    try:
        move_rest(appointments=visits, by_days=by_days, at=wanted, by=page.actor, now=page.now)
    except CannotMove as problem:
        return _rest(page, found, visits, form, refused=CANNOT_MOVE[problem.refusal])
    except NotThen as problem:
        why = REFUSALS[problem.why.refusal] if isinstance(problem.why, TimeTaken) else NOT_OFFERED
        return _rest(page, found, visits, form, refused=f"{moment(problem.at.astimezone(page.zone))}: {why}")
    return redirect("desk:appointment", appointment=found.pk)


def _rest(
    page: Page,
    found: Appointment,
    visits: list[Appointment],
    form: RestForm,
    *,
    refused: Promise | str | None = None,
    unread: bool = False,
) -> HttpResponse:
    context = {
        "visit": found,
        "visits": _lines(page, visits),
        "form": form,
        "refused": refused,
        "way": way_to(found) if found.starts_at > page.now else None,
    }
    return page.show("desk/move_rest.html", context, status=409 if refused else 422 if unread else 200)
