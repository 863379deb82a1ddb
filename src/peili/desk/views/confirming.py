"""Online bookings that wait for the salon's word, and excusing a client who did not come."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from peili.booking.commands.confirming import NothingToExcuse, confirm, excuse
from peili.booking.models import Appointment
from peili.booking.queries.confirming import losing, waiting_of
from peili.desk.queries.visits import seen_by
from peili.desk.views.frames import appointment_of, page_of
from peili.people.access import EVERYONE_IN, only
from peili.people.models import Staff
from peili.people.todo import Todo, todo

HERE = "desk:go_to_day"
SHOWN = 50


def waiting_for(staff: Staff, now: datetime) -> QuerySet[Appointment]:
    """Return the bookings of one's own business that wait for its word."""
    clients = losing(now=now).filter(register__controller=staff.controller_id)
    return seen_by(staff).filter(pk__in=waiting_of(clients, now=now).values("pk"))


@todo(place=15, roles=EVERYONE_IN)
def to_confirm(staff: Staff, now: datetime) -> list[Todo]:
    """Say how many bookings wait for a word."""
    count = waiting_for(staff, now).count()
    if not count:
        return []
    words = ngettext("%(count)d booking waits for your word", "%(count)d bookings wait for your word", count)
    return [Todo(text=words % {"count": count}, url=reverse("desk:to_confirm"))]


@only(*EVERYONE_IN)
@require_safe
def show_waiting(request: HttpRequest) -> HttpResponse:
    """Show the bookings that wait, the nearest first."""
    page = page_of(request, here=HERE)
    rows = waiting_for(page.staff, page.now).order_by("starts_at", "pk")[:SHOWN]
    return page.show(
        "desk/confirming.html", {"rows": [(each.starts_at.astimezone(page.zone), each) for each in rows]}
    )


@only(*EVERYONE_IN)
@require_POST
def confirm_booking(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Say that a booking stands."""
    page = page_of(request, here=HERE)
    found = appointment_of(page, appointment)
    confirm(appointment=found, by=page.actor, now=page.now)
    return redirect("desk:appointment", appointment=found.pk)


@only(*EVERYONE_IN)
@require_POST
def excuse_visit(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Delete what was noted of a visit that was missed or cancelled late; a second press changes nothing."""
    page = page_of(request, here=HERE)
    found = appointment_of(page, appointment)
    with suppress(NothingToExcuse):
        excuse(appointment=found, by=page.actor, now=page.now)
    return redirect("desk:appointment", appointment=found.pk)
