"""Moving all treatments of a visit behind its link: the next times that fit, and a POST that moves them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from peili.booking.commands.move import CannotMove, MovedMeanwhile, Place, refuse
from peili.booking.commands.move_together import move_together
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.forms import ChosenVisit, VisitStart, start_of
from peili.booking.models import Appointment
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.limits import limits_of
from peili.booking.queries.menu import of_visit
from peili.booking.queries.public import is_of_client
from peili.booking.queries.together import NotOneVisit
from peili.booking.rules.change import MoveRefusal
from peili.booking.rules.hours import minute_of
from peili.booking.views import said
from peili.booking.views.day import read_day
from peili.booking.views.said import TAKEN, Notice
from peili.booking.views.shell import Context, offer, private_page
from peili.booking.views.visit import arranged
from peili.booking.views.visit_search import Item, VisitSearch, code_of
from peili.trail.commands import CLIENT
from peili.ui import words

LISTED = 12
UNREADABLE = Notice(_("This time could not be read."), _("Choose one from the list."))
CANNOT_MOVE = {
    MoveRefusal.NOT_LIVE: Notice(
        _("This booking cannot be moved any more."), _("It has been cancelled, or the visit has passed.")
    ),
    MoveRefusal.HAS_BEGUN: Notice(
        _("This booking cannot be moved any more."), _("The visit has begun. Call us if something is wrong.")
    ),
    MoveRefusal.TOO_LATE: Notice(
        _("The time for moving it here has passed."), _("Call us, and we look for another time together.")
    ),
}


def answer(request: HttpRequest, standing: Sequence[Appointment], token: str, now: datetime) -> HttpResponse:
    """Show the times the whole visit can be moved to, from `?from=` on; a POST moves it."""
    try:
        for each in standing:
            refuse(each, terms=terms_and_zone()[0], by_client=True, now=now)
        if request.method == "POST":
            return _move(request, standing, token, now)
        return _times(request, standing, token, now)
    except CannotMove as refused:
        return _show(request, standing, token, {"notice": CANNOT_MOVE[refused.refusal]}, status=409)
    except (NotOneVisit, NotOffered):
        notice = Notice(
            say("These treatments cannot be moved together here."), say("Move them one by one, or call us.")
        )
        return _show(request, standing, token, {"notice": notice}, status=409)


def _move(request: HttpRequest, standing: Sequence[Appointment], token: str, now: datetime) -> HttpResponse:
    form = ChosenVisit(request.POST)
    if not form.is_valid():
        return _times(request, standing, token, now, notice=UNREADABLE, status=400)
    start: VisitStart = form.cleaned_data["start"]
    try:
        move_together(
            appointments=standing,
            seen=_seen(standing, request.POST.getlist("seen")),
            at=arranged([each.service for each in standing], start),
            by=CLIENT,
            now=now,
        )
    except TimeTaken as taken:
        terms, zone = terms_and_zone()
        notice = said.refused(
            taken.refusal,
            moment=said.moment(start.at.astimezone(zone)),
            notice_minutes=terms.notice_minutes,
            horizon_days=terms.horizon_days,
        )
        status = 409 if taken.refusal in TAKEN else 400
        return _times(request, standing, token, now, notice=notice, status=status)
    except MovedMeanwhile:
        notice = Notice(
            say("The booking was moved a moment ago."), say("Look at its time now, and choose again.")
        )
        return _times(request, standing, token, now, notice=notice, status=409)
    return redirect("booking:booked", token=token)


def _places(standing: Sequence[Appointment]) -> list[str]:
    return [start_of(minute_of(each.starts_at), each.staff.code) for each in standing]


def _seen(standing: Sequence[Appointment], sent: Sequence[str]) -> dict[UUID, Place]:
    """Return where each treatment stood when the page was shown: only what still stands there."""
    still = zip(standing, _places(standing), sent, strict=False)
    return {each.pk: Place(each.starts_at, each.staff_id) for each, place, seen in still if place == seen}


def _times(
    request: HttpRequest,
    standing: Sequence[Appointment],
    token: str,
    now: datetime,
    *,
    notice: Notice | None = None,
    status: int = 200,
) -> HttpResponse:
    items = [
        Item(each.service, of_visit(each), code_of(each.service, of_visit(each)), each) for each in standing
    ]
    search = VisitSearch(items, now=now, wish=request.GET.get("with", ""))
    first = read_day(request.GET.get("from", ""))
    known = is_of_client(token, standing[0], now=now)
    limiting = [limits_of(each, now=now) for each in standing] if known else []
    code = search.chosen.code if search.chosen else ""
    context = {
        "notice": notice,
        "rows": [row.shown for row in search.next_rows(at_most=LISTED, first=first, limiting=limiting)],
        "limits": list(dict.fromkeys(str(each.text) for found in limiting for each in found)),
        "phone": standing[0].service.controller.phone,
        "seen": "all",
        "seen_all": _places(standing),
        "choices": [
            ("", say("Anyone"), not code),
            *((each.code, each.name, each.code == code) for each in search.practitioners),
        ],
        "first": (first or search.today).isoformat(),
        "today": search.today.isoformat(),
        "last_day": search.last_day.isoformat(),
    }
    return _show(request, standing, token, context, status=status)


def _show(
    request: HttpRequest, standing: Sequence[Appointment], token: str, context: Context, *, status: int
) -> HttpResponse:
    terms, zone = terms_and_zone()
    first, cents = standing[0], sum(each.price_cents for each in standing)
    until = first.starts_at - timedelta(hours=terms.cancel_hours)
    shown = {
        **offer(first.service, cents),
        "service_name": ", ".join(each.name for each in standing),
        "length": words.minutes(first.minutes),
        "moment": said.moment(first.starts_at.astimezone(zone)),
        "until": said.moment(until.astimezone(zone)),
        "who": ", ".join(dict.fromkeys(each.staff.name for each in standing)),
        "booked_url": reverse("booking:booked", args=[token]),
        "cancel_url": reverse("booking:cancel", args=[token]),
        **context,
    }
    return private_page(request, "move", shown, status=status)
