"""The client moves the visit to a day that the house's rules allow, from the result of their own answers."""

from datetime import UTC, date, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peili.agreements.models import How
from peili.agreements.queries.standing import local_day
from peili.agreements.views.shell import ended, private
from peili.agreements.views.sitting import Seat, seated
from peili.booking.commands.move import CannotMove, MovedMeanwhile, Place, move, place_of, refuse
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.queries.free import load_setting, next_free, terms_and_zone
from peili.booking.queries.limits import first_allowed, limits_of
from peili.booking.queries.menu import of_visit, own_length
from peili.booking.rules import hours
from peili.house.queries import house_zone
from peili.people.access import public
from peili.trail.commands import CLIENT

LISTED = 6
CENTURY = 20
AHEAD = 60  # days from the earliest one in which times are looked for


@public
@require_http_methods(["GET", "HEAD", "POST"])
@seated
def move_visit(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Show the same practitioner's next free times from the earliest day on; a POST moves the visit."""
    if not may_move(seat):
        return ended(request)
    if request.method != "POST":
        return _times(request, seat)
    start = _start(request.POST.get("start", ""), earliest=_earliest(seat))
    if start is None:
        return _times(request, seat, _("Choose a time below."), status=400)
    try:
        visit = seat.standing.appointment
        to = Place(start, visit.staff_id)
        move(appointment=visit, seen=place_of(visit), to=to, by=CLIENT, now=seat.now, deferred=True)
    except (TimeTaken, NotOffered, CannotMove, MovedMeanwhile):
        return _times(request, seat, _("This time has gone meanwhile. Here are the next ones."), status=409)
    return redirect(seat.url("result"))


def may_move(seat: Seat) -> bool:
    """Tell whether the client may move the visit: on their own device, before it begins, to a later day."""
    if seat.sitting.how == How.TABLET or seat.standing.survey is None:
        return False
    visit, found = seat.standing.appointment, seat.standing.screening(by_client=True)
    try:
        refuse(visit, terms=terms_and_zone()[0], by_client=True, now=seat.now, deferred=True)
    except CannotMove:
        return False
    return visit.service.online and found.earliest is not None and found.earliest > seat.standing.day


def _earliest(seat: Seat) -> date:
    """Return the first day that the house's rules allow."""
    return seat.standing.screening(by_client=True).earliest or seat.today


def _start(said: str, *, earliest: date) -> datetime | None:
    """Return the whole minute that was sent, if the rules allow its day: any other the cut-off binds."""
    try:
        said_at = datetime.fromisoformat(said)
        start = said_at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if said_at.tzinfo is None or start.second or start.microsecond or start.year // 100 != CENTURY:
        return None
    return start if local_day(start) >= earliest else None


def _times(request: HttpRequest, seat: Seat, wrong: str = "", *, status: int = 200) -> HttpResponse:
    visit = seat.standing.appointment
    limiting = limits_of(visit, now=seat.now)
    first = first_allowed(limiting, _earliest(seat), zone=house_zone())
    setting = load_setting(
        service=visit.service, first=first, days=AHEAD, only=visit.staff_id, extras=of_visit(visit)
    ).lasting(own_length(visit))
    found = next_free(setting=setting, first=first, days=AHEAD, now=seat.now, at_most=LISTED)
    starts = [hours.moment_of(each.minute) for each in found]
    starts = [start for start in starts if not any(each.stops(start) for each in limiting)]
    context: dict[str, object] = {
        "wrong": wrong,
        "service_name": visit.name,
        "who": visit.staff.name,
        "booked": visit.starts_at.astimezone(setting.zone),
        "earliest": first,
        "times": [(each.isoformat(), each.astimezone(setting.zone)) for each in starts],
        "phone": visit.service.controller.phone,
        "result_url": seat.url("result"),
    }
    return private(request, "move", seat.frame | context, status=status)
