"""The person's bookings: what is coming, what has been, cancelling and booking again."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from peili.booking.commands.cancel import CannotCancel, cancel
from peili.booking.models import Appointment
from peili.booking.queries.event import event_file
from peili.booking.queries.series import of_series
from peili.booking.rules.change import why_not_cancel
from peili.own.views.frames import Own, own
from peili.people.panels import own_parts
from peili.trail.commands import CLIENT

PAST = 10  # visits of a page


@require_safe
@own
def bookings(page: Own) -> HttpResponse:
    """Show the bookings, and the parts of other rooms that stand with them."""
    ids = page.subject_ids
    visits = Appointment.objects.filter(Q(client__subject__in=ids) | Q(claim__subject__in=ids))
    visits = visits.select_related("service", "staff")
    coming = visits.filter(ends_at__gt=page.now, state=Appointment.State.BOOKED)
    past = visits.filter(ends_at__lte=page.now) | visits.exclude(state=Appointment.State.BOOKED)
    with_bookings, _with_data = own_parts(page.asked())
    shown = list(coming.order_by("starts_at", "id"))
    heads = {each.pk for each in {each.together or each.pk: each for each in reversed(shown)}.values()}
    context: dict[str, object] = {
        "coming": [_row(page, each) | {"file": each.pk in heads} for each in shown],
        "past": [_row(page, each) for each in past.order_by("-starts_at", "-id")[:PAST]],
        "parts": with_bookings,
    }
    return page.show("bookings", context, here="bookings")


@require_http_methods(["GET", "HEAD", "POST"])
@own
def cancel_visit(page: Own, appointment: UUID) -> HttpResponse:
    """Ask whether to cancel; a POST cancels."""
    visit = page.appointment(appointment)
    refused = False
    if page.request.method == "POST":
        try:
            cancel(appointment=visit, by=CLIENT, now=page.now)
        except CannotCancel:
            refused = True
        else:
            return redirect("own:bookings")
    context = {"row": _row(page, visit), "refused": refused}
    return page.show("cancel", context, here="bookings", status=409 if refused else 200)


@require_safe
@own
def visit_event(page: Own, appointment: UUID) -> HttpResponse:
    """Give a coming visit as a file for a calendar; with `?series=1` all that stand of its series."""
    visit = page.appointment(appointment)
    rest = of_series(visit.series) if page.request.GET.get("series") == "1" else []
    visits = [visit, *(each for each in rest if each.pk != visit.pk)]
    content = event_file(visits, now=page.now, language=get_language() or "fi")
    headers = {"Content-Disposition": 'attachment; filename="aika.ics"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _row(page: Own, visit: Appointment) -> dict[str, object]:
    refusal = why_not_cancel(
        cancelled=visit.state != Appointment.State.BOOKED,
        starts_at=visit.starts_at,
        now=page.now,
        by_client=True,
        started=visit.started_at is not None,
    )
    return {"visit": visit, "start": visit.starts_at.astimezone(page.zone), "open": refusal is None}
