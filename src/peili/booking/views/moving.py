"""Moving a booking behind its link: the next free times of the same service, and a POST that moves it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from peili.booking.commands.move import CannotMove, MovedMeanwhile, Place, move, refuse
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.forms import MovedTime, Start, start_of
from peili.booking.models import Appointment
from peili.booking.queries import public as reads
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.limits import first_allowed, limits_of
from peili.booking.rules.hours import minute_of
from peili.booking.views import said, visit_moving
from peili.booking.views.booked import code_of, no_such_booking, one_of, standing_of
from peili.booking.views.day import read_day
from peili.booking.views.said import TAKEN, Notice
from peili.booking.views.search import Row, Search, UnknownPractitioner
from peili.booking.views.shell import Context, offer, private_page
from peili.people.access import public
from peili.people.models import Staff
from peili.promises.gates import Limit
from peili.trail.commands import CLIENT

LISTED = 12
ANYONE = "any"  # in an address: with whoever is free
UNREADABLE = Notice(_("This time could not be read."), _("Choose one from the list."))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def move_booking(request: HttpRequest, token: str) -> HttpResponse:
    """Show the times a booking can be moved to, from `?from=` on and `?with=` whom; a POST moves it."""
    now = timezone.now()
    made = reads.booked(token, now=now)
    if made is None:
        return no_such_booking(request)
    only = one_of(made, request)
    standing = standing_of(made)
    if only is None and len(standing) > 1:
        return visit_moving.answer(request, standing, token, now)
    made = only or standing[0]
    try:
        refuse(made, terms=terms_and_zone()[0], by_client=True, now=now)
        if request.method == "POST":
            return _move(request, made, token, now)
        return _times(request, made, token, now)
    except CannotMove as refused:
        return _show(request, made, token, {"notice": visit_moving.CANNOT_MOVE[refused.refusal]}, status=409)
    except (UnknownPractitioner, NotOffered):
        notice = Notice(
            _("This practitioner does not give this service online."), _("Here are the others' free times.")
        )
        return _times(request, made, token, now, wish=ANYONE, notice=notice, status=400)


def _move(request: HttpRequest, made: Appointment, token: str, now: datetime) -> HttpResponse:
    form = MovedTime(request.POST)
    if not form.is_valid():
        return _times(request, made, token, now, notice=UNREADABLE, status=400)
    start, seen = form.cleaned_data["start"], form.cleaned_data["seen"]
    try:
        move(
            appointment=made,
            seen=Place(seen.at, _giver(made, seen.code).pk),
            to=Place(start.at, _giver(made, start.code).pk),
            by=CLIENT,
            now=now,
        )
    except TimeTaken as taken:
        status = 409 if taken.refusal in TAKEN else 400
        return _times(request, made, token, now, notice=_refused(taken, start), status=status)
    except MovedMeanwhile:
        notice = Notice(
            _("The booking was moved a moment ago."), _("Look at its time now, and choose again.")
        )
        made.refresh_from_db()
        fresh = made if made.together else reads.booked(token, now=now) or made
        return _times(request, fresh, token, now, notice=notice, status=409)
    return redirect("booking:booked", token=token)


def _giver(made: Appointment, code: str) -> Staff:
    if code == made.staff.code:
        return made.staff
    found = reads.giver(made.service, code)
    if found is None:
        raise UnknownPractitioner
    return found


def _refused(taken: TimeTaken, start: Start) -> Notice:
    terms, zone = terms_and_zone()
    return said.refused(
        taken.refusal,
        moment=said.moment(start.at.astimezone(zone)),
        notice_minutes=terms.notice_minutes,
        horizon_days=terms.horizon_days,
    )


def _times(
    request: HttpRequest,
    made: Appointment,
    token: str,
    now: datetime,
    *,
    wish: str | None = None,
    notice: Notice | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the next times, with the same practitioner unless somebody else is asked for."""
    asked = wish or request.GET.get("with", "")
    code = "" if asked == ANYONE else asked or made.staff.code
    first = read_day(request.GET.get("from", ""))
    try:
        search = Search(made.service, wish=code, now=now, visit=made)
    except UnknownPractitioner:
        if asked:
            raise
        search = Search(made.service, wish="", now=now, visit=made)  # theirs has left the salon
    limiting = limits_of(made, now=now) if reads.is_of_client(token, made, now=now) else []
    rows = _allowed(search, first, limiting)
    context = {
        "notice": notice,
        "rows": [row.shown for row in rows],
        "limits": _reasons(limiting, max(first or search.today, search.today), search),
        "phone": made.service.controller.phone,
        "seen": start_of(minute_of(made.starts_at), made.staff.code),
        "choices": _choices(search, code),
        "wish": asked,
        "first": (first or search.today).isoformat(),
        "today": search.today.isoformat(),
        "last_day": search.last_day.isoformat(),
    }
    return _show(request, made, token, context, status=status)


def _allowed(search: Search, first: date | None, limiting: Sequence[Limit]) -> list[Row]:
    """Return the next times at which the treatment may be given to the client the link was sent to."""
    begins = max(first or search.today, search.today)
    begins = first_allowed(limiting, begins, zone=search.setting.zone)
    rows = search.next_rows(at_most=LISTED, first=begins)
    return [row for row in rows if not any(each.stops(row.local) for each in limiting)]


def _reasons(limiting: Sequence[Limit], first: date, search: Search) -> list[str]:
    """Return why times are missing from the list, in words, once each."""
    begins = _midnight(first, search)
    return list(
        dict.fromkeys(str(each.text) for each in limiting if each.until is None or each.until > begins)
    )


def _midnight(day: date, search: Search) -> datetime:
    return datetime.combine(day, time(), tzinfo=search.setting.zone)


def _choices(search: Search, code: str) -> list[tuple[str, str, bool]]:
    """Return whom the visit may be moved to, each with what the address says and whether it is chosen."""
    anyone = (ANYONE, say("Anyone"), not code)
    return [anyone, *((each.code, each.name, each.code == code) for each in search.practitioners)]


def _show(
    request: HttpRequest, made: Appointment, token: str, context: Context, *, status: int
) -> HttpResponse:
    terms, zone = terms_and_zone()
    until = made.starts_at - timedelta(hours=terms.cancel_hours)
    return private_page(
        request,
        "move",
        {
            **offer(made.service, made.price_cents, name=made.name, minutes=made.minutes),
            "moment": said.moment(made.starts_at.astimezone(zone)),
            "until": said.moment(until.astimezone(zone)),
            "who": made.staff.name,
            "booked_url": reverse("booking:booked", args=[token]),
            "which": code_of(made) if made.together else "",
            "cancel_url": reverse("booking:cancel", args=[token]),
            **context,
        },
        status=status,
    )
