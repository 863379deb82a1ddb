"""What belongs together: cancelling a whole visit or the rest of a series, and moving that rest."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from peili.booking.commands.cancel import CannotCancel, cancel_all
from peili.booking.commands.move import CannotMove, MovedMeanwhile
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.commands.restore import NotCancelled, restore_all
from peili.booking.commands.series import NotThen, move_back, move_rest
from peili.booking.models import Appointment
from peili.booking.queries.lapses import is_past_free
from peili.booking.queries.telling import way_to
from peili.desk.clocks import clock_field
from peili.desk.queries.several import belongs
from peili.desk.queries.visits import seen_by
from peili.desk.rules import in_calendar
from peili.desk.views import undo
from peili.desk.views.appointments import HERE, panel
from peili.desk.views.frames import Page, appointment_of, id_in, page_of
from peili.desk.words import CANNOT_CANCEL, CANNOT_MOVE, NOT_OFFERED, REFUSALS, TAKEN_SINCE
from peili.people.access import EVERYONE_IN, only
from peili.ui.templatetags.ui import moment

SERIES = "series"
MOST = 4 * 12  # treatments of the longest series


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
    back = [("made", page.now.isoformat()), *(("visit", str(each.pk)) for each in visits)]
    undo.remember(page, undo.Act.ALL_CANCELLED, pk=found.pk, fields=back)
    return redirect("desk:appointment", appointment=found.pk)


@only(*EVERYONE_IN)
@require_POST
def restore_belonging(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Take back that several visits were cancelled at once, all of them or none."""
    page = page_of(request, here=HERE)
    found = appointment_of(page, appointment)
    made_at = undo.of_when(request)
    wanted = [pk for each in request.POST.getlist("visit")[:MOST] if (pk := id_in(each)) is not None]
    beside = Q(pk=found.pk)
    beside |= Q(together=found.together) if found.together else Q()
    beside |= Q(series=found.series) if found.series else Q()
    visits = list(seen_by(page.staff).filter(beside, pk__in=wanted)) if made_at else []
    try:
        if made_at and visits:
            restore_all(appointments=visits, by=page.actor, now=page.now, cancelled_at=made_at)
            undo.remember(page, undo.Act.BACK, pk=found.pk)
    except TimeTaken as taken:
        return panel(page, found, {"refused": f"{TAKEN_SINCE} {REFUSALS[taken.refusal]}"}, status=409)
    except NotOffered:
        return panel(page, found, {"refused": NOT_OFFERED}, status=409)
    except NotCancelled:
        pass  # a second press, or a colleague was first: the page shows the visit as it stands
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
    time = clock_field(_("Time"), required=True)


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def move_series(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Move a visit of a series and those after it, each by as many days and to the same time of day."""
    page = page_of(request, here=HERE)
    found = appointment_of(page, appointment)
    visits = _chosen(page, found, of_series=True)
    if undo.is_undoing(request):
        return _back(page, found, visits)
    start = visits[0].starts_at.astimezone(page.zone)
    form = RestForm(request.POST or None, initial={"day": start.date(), "time": start.time()})
    if request.method != "POST" or not form.is_valid():
        return _rest(page, found, visits, form, unread=request.method == "POST")
    wanted = datetime.combine(form.cleaned_data["day"], form.cleaned_data["time"], tzinfo=page.zone)
    if not in_calendar(wanted):
        return _rest(page, found, visits, form, refused=NOT_OFFERED)
    by_days = (wanted.date() - start.date()).days
    back = [("was", f"{each.pk} {each.starts_at.isoformat()}") for each in visits]
    try:
        move_rest(appointments=visits, by_days=by_days, at=wanted, by=page.actor, now=page.now)
    except CannotMove as problem:
        return _rest(page, found, visits, form, refused=CANNOT_MOVE[problem.refusal])
    except NotThen as problem:
        why = REFUSALS[problem.why.refusal] if isinstance(problem.why, TimeTaken) else NOT_OFFERED
        return _rest(page, found, visits, form, refused=f"{moment(problem.at.astimezone(page.zone))}: {why}")
    undo.remember(page, undo.Act.REST_MOVED, pk=found.pk, fields=[*back, *undo.saying(page.now)])
    return redirect("desk:appointment", appointment=found.pk)


def _back(page: Page, found: Appointment, visits: list[Appointment]) -> HttpResponseBase:
    """Take back that the rest of a series was moved, if nothing of it was moved since."""
    made_at, to = undo.of_when(page.request), _was(page.request)
    refused: Promise | str
    try:
        moved = [each for each in visits if each.moved_at == made_at]
        if made_at and moved:
            move_back(appointments=moved, to=to, moved_at=made_at, by=page.actor, now=page.now)
            undo.remember(page, undo.Act.BACK, pk=found.pk)
        return redirect("desk:appointment", appointment=found.pk)
    except CannotMove as problem:
        refused = CANNOT_MOVE[problem.refusal]
    except MovedMeanwhile:
        refused = TAKEN_SINCE
    except NotThen as problem:
        why = REFUSALS[problem.why.refusal] if isinstance(problem.why, TimeTaken) else NOT_OFFERED
        refused = f"{TAKEN_SINCE} {moment(problem.at.astimezone(page.zone))}: {why}"
    return panel(page, found, {"refused": refused}, status=409)


def _was(request: HttpRequest) -> dict[UUID, datetime]:
    """Return when the visits were before the move that is taken back; what cannot be read is left out."""
    found: dict[UUID, datetime] = {}
    for each in request.POST.getlist("was")[:MOST]:
        pk, _space, at = each.partition(" ")
        with suppress(ValueError):
            moment_was = datetime.fromisoformat(at)
            if (known := id_in(pk)) and moment_was.tzinfo and in_calendar(moment_was):
                found[known] = moment_was
    return found


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
