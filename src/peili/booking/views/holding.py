"""Choosing a time: a POST that holds it, and one that gives it back."""

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from peili.booking.commands.crowding import TooManyHeld
from peili.booking.commands.hold import hold, release
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.forms import ChosenTime, Start
from peili.booking.models import Service
from peili.booking.queries.menu import Extras, NoSuchExtra, of_visit
from peili.booking.queries.public import bookable, giver, held, held_together
from peili.booking.views import said
from peili.booking.views.picking import choose, picked, picks
from peili.booking.views.said import TAKEN, Notice
from peili.booking.views.search import Search, UnknownPractitioner
from peili.booking.views.shell import dead_end, no_such_service
from peili.booking.views.times import next_times, no_such_practitioner
from peili.booking.views.visit_search import visit_url
from peili.booking.views.visitor import visitor_of
from peili.people.access import public
from peili.people.models import Staff

UNREADABLE = Notice(_("This time could not be read."), _("Choose one from the list."))


@public
@require_POST
def hold_time(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the chosen time and go on to the details; otherwise say why not, with the next free times."""
    now, service = timezone.now(), bookable(slug)
    if service is None:
        return no_such_service(request)
    wish, form = request.POST.get("with", ""), ChosenTime(request.POST)
    try:
        extras = picked(service, request.POST)
    except NoSuchExtra:
        return choose(request, service, wish=wish, status=400)
    try:
        if not form.is_valid():
            search = Search(service, wish=wish, now=now, extras=extras)
            return next_times(request, search, notice=UNREADABLE, status=400)
        return _hold(request, service, form.cleaned_data["start"], wish, now, extras=extras)
    except (UnknownPractitioner, NotOffered):
        return no_such_practitioner(request, service, extras, status=400)


def _hold(
    request: HttpRequest, service: Service, start: Start, wish: str, now: datetime, *, extras: Extras
) -> HttpResponse:
    only = _wanted(service, wish, start.code)
    try:
        kept = hold(
            service=service,
            starts_at=start.at,
            only=only.pk if only else None,
            anyone=not wish,
            now=now,
            visitor=visitor_of(request, now),
            extras=extras,
        )
    except TooManyHeld as crowded:
        search = Search(service, wish=wish, now=now, extras=extras)
        notice = said.crowded(
            crowded.crowd, minutes=search.terms.hold_minutes, phone=service.controller.phone
        )
        return next_times(request, search, notice=notice, status=429)
    except TimeTaken as taken:
        search = Search(service, wish=wish, now=now, extras=extras)
        status = 409 if taken.refusal in TAKEN else 400
        return next_times(request, search, notice=_notice(search, start, taken), status=status)
    return redirect("booking:details", token=kept.token)


def _wanted(service: Service, wish: str, offered: str) -> Staff | None:
    """Return the practitioner wished for, or the one a time was offered with; they may not differ."""
    if not wish and not offered:
        return None
    if wish and offered and wish != offered:
        raise UnknownPractitioner
    only = giver(service, wish or offered)
    if only is None:
        raise UnknownPractitioner
    return only


def _notice(search: Search, start: Start, taken: TimeTaken) -> Notice:
    return said.refused(
        taken.refusal,
        moment=said.moment(start.at.astimezone(search.zone)),
        notice_minutes=search.terms.notice_minutes,
        horizon_days=search.terms.horizon_days,
    )


@public
@require_POST
def release_time(request: HttpRequest, token: str) -> HttpResponse:
    """Give a held time back and go to the service's free times."""
    kept = held(token)
    if kept is None:
        return no_such_hold(request)
    treatments = held_together(token, lock=False)
    release(kept=kept, now=timezone.now())
    if kept.series:
        return redirect("booking:series", slug=kept.service.slug)
    if treatments:
        return redirect(visit_url(treatments))
    query = urlencode(picks(of_visit(kept)))
    return redirect(f"{reverse('booking:times', args=[kept.service.slug])}{f'?{query}' if query else ''}")


def no_such_hold(request: HttpRequest) -> HttpResponse:
    """Answer a link to a held time that is not known any more."""
    return dead_end(
        request,
        _("This time is no longer kept for you."),
        _("It was given back, or it has been kept for too long. Choose a time again."),
    )
