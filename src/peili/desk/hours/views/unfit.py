"""What does not fit any more: moved with one press, or left as it is."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from peili.booking.commands.fitting import accept
from peili.booking.commands.move import CannotMove, MovedMeanwhile, Place, move
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.models import Appointment
from peili.desk.hours.forms import PlaceForm
from peili.desk.hours.frames import page_for
from peili.desk.hours.rows import homeless, waiting, whys_of
from peili.desk.views.frames import Page, appointment_of
from peili.desk.words import REFUSALS
from peili.people.access import EVERYONE_IN, only
from peili.people.models import Staff

NOT_MOVED = _("The visit was not moved: it had been moved, cancelled or started meanwhile.")
NOT_GIVEN = _("This person does not give the treatment any more.")


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def unfit(request: HttpRequest) -> HttpResponseBase:
    """Show the visits that do not fit, and move one to the time that was pressed."""
    page = page_for(request)
    if request.method != "POST":
        return show_unfit(page)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return show_unfit(page, problem=_("Choose one of the times shown."), status=400)
    problem = _move(page, form.cleaned_data["visit"], form.cleaned_data["to"])
    if problem is not None:
        return show_unfit(page, problem=problem, status=409)
    return redirect("hours:unfit")


def show_unfit(page: Page, *, problem: str | Promise | None = None, status: int = 200) -> HttpResponse:
    """Return the page of what does not fit, with what stood in the way of an act."""
    found = list(waiting(staff=page.staff, now=page.now))
    rows, count = homeless(staff=page.staff, whys=whys_of(found), now=page.now, zone=page.zone)
    context: dict[str, object] = {"rows": rows, "count": count, "more": count - len(rows), "problem": problem}
    return page.show("hours/unfit.html", context, status=status)


def _move(page: Page, pk: UUID, said: tuple[datetime, str, datetime, str]) -> str | Promise | None:
    """Move a visit; return what stood in the way."""
    visit: Appointment = appointment_of(page, pk)
    by_code = {each.code: each.pk for each in Staff.objects.filter(code__in=[said[1], said[3]])}
    if said[1] not in by_code or said[3] not in by_code:
        return NOT_MOVED
    to, seen = Place(said[0], by_code[said[1]]), Place(said[2], by_code[said[3]])
    try:
        move(appointment=visit, seen=seen, to=to, by=page.actor, now=page.now)
    except TimeTaken as taken:
        return REFUSALS[taken.refusal]
    except NotOffered:
        return NOT_GIVEN
    except (CannotMove, MovedMeanwhile):
        return NOT_MOVED
    return None


@only(*EVERYONE_IN)
@require_POST
def leave(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Leave a visit where it is: it is on nobody's list any more."""
    page = page_for(request)
    found = waiting(staff=page.staff, now=page.now).filter(appointment=appointment).first()
    if found is None:
        raise Http404
    accept(unfit=found, by=page.actor, now=page.now)
    return redirect("hours:unfit")
