"""A visit's course at the desk: it starts, it finishes, or the client does not come."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.commands.restore import came
from peili.booking.commands.visit import Stopped, VisitRefused, arrived, finish, missed, start
from peili.booking.models import Appointment
from peili.desk.views import undo
from peili.desk.views.appointments import HERE, panel
from peili.desk.views.frames import Page, appointment_of, page_of
from peili.desk.words import NOT_OFFERED, REFUSALS, TAKEN_SINCE, VISIT_REFUSED
from peili.people.access import EVERYONE_IN, only
from peili.trail.models import Role

Act = Callable[[], object]


@only(*EVERYONE_IN)
@require_POST
def arrived_visit(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Note that the client is here and waits; `undo=yes` takes it back."""
    page = page_of(request, here=HERE)
    found = appointment_of(page, appointment)
    on = found.starts_at.astimezone(page.zone).date()
    undoing = undo.is_undoing(request)
    done = _done(
        page,
        found,
        lambda: arrived(
            appointment=found, by=page.actor, now=page.now, on=on, today=page.today, here=not undoing
        ),
    )
    if done.status_code == HTTPStatus.FOUND:
        back = undo.Act.BACK if undoing else undo.Act.ARRIVED
        undo.remember(page, back, pk=found.pk, fields=[("undo", "yes")])
    return done


@only(Role.OWNER, Role.PRACTITIONER)
@require_POST
def start_visit(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Start the treatment, or say what is missing; with a reason it is entered afterwards."""
    page = page_of(request, here=HERE)
    found = appointment_of(page, appointment)
    late = request.POST.get("late", "")
    if late and late not in Appointment.Late.values:
        late = Appointment.Late.FORGOTTEN
    on = found.starts_at.astimezone(page.zone).date()
    return _done(
        page,
        found,
        lambda: start(appointment=found, by=page.actor, now=page.now, on=on, today=page.today, late=late),
    )


@only(Role.OWNER, Role.PRACTITIONER)
@require_POST
def finish_visit(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Finish the treatment."""
    page = page_of(request, here=HERE)
    found = appointment_of(page, appointment)
    return _done(page, found, lambda: finish(appointment=found, by=page.actor, now=page.now))


@only(*EVERYONE_IN)
@require_POST
def missed_visit(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Note that the client did not come; `undo=yes` takes it back on the same day."""
    page = page_of(request, here=HERE)
    found = appointment_of(page, appointment)
    if undo.is_undoing(request):
        return _came(page, found)
    done = _done(page, found, lambda: missed(appointment=found, by=page.actor, now=page.now))
    if done.status_code == HTTPStatus.FOUND:
        undo.remember(page, undo.Act.MISSED, pk=found.pk, fields=[("undo", "yes")])
    return done


def _came(page: Page, found: Appointment) -> HttpResponseBase:
    on = found.starts_at.astimezone(page.zone).date()
    try:
        done = _done(
            page,
            found,
            lambda: came(appointment=found, by=page.actor, now=page.now, on=on, today=page.today),
        )
    except TimeTaken as taken:
        said = f"{TAKEN_SINCE} {REFUSALS[taken.refusal]}"
        return panel(page, found, {"refused": said}, status=409)
    except NotOffered:
        return panel(page, found, {"refused": NOT_OFFERED}, status=409)
    if done.status_code == HTTPStatus.FOUND:
        undo.remember(page, undo.Act.BACK, pk=found.pk)
    return done


def _done(page: Page, appointment: Appointment, act: Act) -> HttpResponseBase:
    try:
        act()
    except Stopped as stopped:
        return panel(page, appointment, {"stops": stopped.stops}, status=409)
    except VisitRefused as refused:
        return panel(page, appointment, {"refused": VISIT_REFUSED[refused.refusal]}, status=409)
    return redirect("desk:appointment", appointment=appointment.pk)
