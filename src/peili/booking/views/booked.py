"""The confirmation behind its link, which shows the least, and cancelling there."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from peili.booking.commands.cancel import CannotCancel, cancel, cancel_all
from peili.booking.commands.move import CannotMove, refuse
from peili.booking.models import Appointment, Terms
from peili.booking.queries import public as reads
from peili.booking.queries.confirming import waits
from peili.booking.queries.event import event_file
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.series import of_series
from peili.booking.queries.together import members
from peili.booking.rules.change import Refusal, why_not_cancel
from peili.booking.rules.series import LEAST_TIMES
from peili.booking.rules.withdrawal import may_withdraw
from peili.booking.views import said
from peili.booking.views.said import Notice
from peili.booking.views.shell import Context, dead_end, language, offer, private_page
from peili.booking.views.texts import HEADINGS
from peili.outbox.texts import public_address
from peili.people.access import public
from peili.promises.lookups import lookup_code
from peili.trail.commands import CLIENT
from peili.ui import words


@public
@require_safe
def booked(request: HttpRequest, token: str) -> HttpResponse:
    """Show a booking to whoever has its link: when, what, with whom and where, nothing about the client."""
    now = timezone.now()
    made = reads.booked(token, now=now)
    if made is None:
        return no_such_booking(request)
    known = reads.is_of_client(token, made, now=now)
    waiting = known and any(waits(each, now=now) for each in coming_of(made, now=now))
    return private_page(request, "booked", {**_context(made, token, now), "waits": waiting})


@public
@require_safe
def booked_event(request: HttpRequest, token: str) -> HttpResponse:
    """Give the visit as a file for a calendar; with `?link=1` it leads to the booking's page."""
    now = timezone.now()
    made = reads.booked(token, now=now)
    if made is None:
        return no_such_booking(request)
    page = reverse("booking:booked", args=[token])
    url = public_address(page) if request.GET.get("link") == "1" else ""
    content = event_file(_in_calendar(made), now=now, language=language(), url=url)
    headers = {"Content-Disposition": 'attachment; filename="aika.ics"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _in_calendar(made: Appointment) -> list[Appointment]:
    """Return what a booking's file holds: its visit, and with a series all the visits of it that stand."""
    standing = of_series(made.series)
    return [made, *(each for each in standing if each.pk != made.pk)]


@public
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_booking(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to cancel; a POST cancels."""
    now = timezone.now()
    made = reads.booked(token, now=now)
    if made is None:
        return no_such_booking(request)
    standing, only = coming_of(made, now=now), one_of(made, request)
    context = _context(only or made, token, now, alone=only is not None)
    if request.method != "POST":
        return private_page(request, "cancel", context)
    try:
        if only is not None or len(standing) == 1:
            cancel(appointment=only or standing[0], by=CLIENT, now=now)
        else:
            cancel_all(appointments=standing, by=CLIENT, now=now)
    except CannotCancel as refused:
        return private_page(
            request, "cancel", {**context, "notice": _notice(refused.refusal), "open": False}, status=409
        )
    return redirect("booking:booked", token=token)


def standing_of(made: Appointment) -> list[Appointment]:
    """Return the treatments of a visit that stand, in the order of time; what was booked when none does."""
    return members(made.together) or [made]


def coming_of(made: Appointment, *, now: datetime) -> list[Appointment]:
    """Return what is cancelled with a booking: its whole visit, or the coming visits of its series."""
    return of_series(made.series, after=now) or standing_of(made)


def code_of(made: Appointment) -> str:
    """Return by which code a page behind a link names one treatment of a visit."""
    return lookup_code("treatment", str(made.pk))[:12]


def one_of(made: Appointment, request: HttpRequest) -> Appointment | None:
    """Return the one treatment of the visit that a request is about; None when it is about all of it."""
    wanted = request.POST.get("which", "") or request.GET.get("which", "")
    standing = of_series(made.series) or (standing_of(made) if wanted and made.together else [])
    return next((each for each in standing if code_of(each) == wanted), None)


def _context(made: Appointment, token: str, now: datetime, *, alone: bool = False) -> Context:
    """Return what the pages show of a visit, or `alone` of one treatment of it."""
    terms, zone = terms_and_zone()
    series = () if alone else of_series(made.series, live=False)
    visit = list(series) or ([] if alone else members(made.together, live=False))
    if visit:
        made = _first_of(visit, now)
    cents = sum(each.price_cents for each in visit if each.state == made.state) if visit else made.price_cents
    service, starts = made.service, made.starts_at.astimezone(zone)
    free_until = made.starts_at - timedelta(hours=terms.cancel_hours)
    cancelled = made.state == Appointment.State.CANCELLED
    refusal = why_not_cancel(cancelled=cancelled, starts_at=made.starts_at, now=now, by_client=True)
    return {
        **said.water(starts),
        "cancelled": cancelled,
        "open": refusal is None,
        "notice": _notice(refusal) if refusal else None,
        **offer(service, cents, minutes=made.minutes),
        "service_name": _names(visit, made, once=bool(series)) or made.name,
        "who": ", ".join(dict.fromkeys(each.staff.name for each in visit if each.state == made.state))
        or made.staff.name,
        "which": code_of(made) if alone else "",
        "series": len(series),
        "left": len(coming_of(made, now=now)) if series else 0,
        "treatments": [_treatment(each, token, zone, terms, now) for each in visit] if len(visit) > 1 else (),
        **_withdrawing(made, now.astimezone(zone).date()),
        "free_until": said.moment(free_until.astimezone(zone)) if now <= free_until else "",
        "cancel_url": reverse("booking:cancel", args=[token]),
        "move_url": reverse("booking:move", args=[token])
        if _movable(made, terms, now)
        and len(series) < LEAST_TIMES  # the visits of a series are moved one by one
        else "",
        "booked_url": reverse("booking:booked", args=[token]),
        "event_url": reverse("booking:event", args=[token]),
    }


def _first_of(visit: Sequence[Appointment], now: datetime) -> Appointment:
    """Return what the page is about: the first that is still to come, else that stands, else the first."""
    standing = [each for each in visit if each.state == Appointment.State.BOOKED]
    return next((each for each in standing if each.starts_at > now), [*standing, visit[0]][0])


def _names(visit: Sequence[Appointment], made: Appointment, *, once: bool) -> str:
    names = [each.name for each in visit if each.state == made.state]
    return ", ".join(dict.fromkeys(names) if once else names)


def _treatment(made: Appointment, token: str, zone: ZoneInfo, terms: Terms, now: datetime) -> Context:
    """Return one treatment of a visit in words, with the ways to cancel or move only it."""
    starts, ends = made.starts_at.astimezone(zone), made.ends_at.astimezone(zone)
    which = f"?which={code_of(made)}"
    return {
        "name": made.name,
        "clock": f"{said.day_short(starts)} {words.span(starts, ends, language())}",
        "who": made.staff.name,
        "price": words.euros(made.price_cents, language()),
        "cancelled": made.state == Appointment.State.CANCELLED,
        "open": made.state == Appointment.State.BOOKED and made.starts_at > now,
        "cancel_url": reverse("booking:cancel", args=[token]) + which,
        "move_url": reverse("booking:move", args=[token]) + which if _movable(made, terms, now) else "",
    }


def _withdrawing(made: Appointment, today: date) -> Context:
    """Return until when the contract can be withdrawn from, and the texts it was made under."""
    agreed = getattr(made, "agreed", None)
    if agreed is None:  # booked at the desk, or before texts were kept
        return {}
    given = made.finished_at is not None
    open_now = may_withdraw(agreed.withdraw_until, today=today, given=given)
    return {
        "withdraw_until": words.day_short(agreed.withdraw_until, language()) if open_now else "",
        "texts": [
            (HEADINGS[each.kind], reverse("booking:text", args=[each.version]), each.version)
            for each in (agreed.before, agreed.terms, agreed.notice)
            if each is not None
        ],
    }


def _movable(made: Appointment, terms: Terms, now: datetime) -> bool:
    try:
        refuse(made, terms=terms, by_client=True, now=now)
    except CannotMove:
        return False
    return True


def _notice(refusal: Refusal) -> Notice:
    if refusal is Refusal.ALREADY_CANCELLED:
        return Notice(_("This booking has been cancelled already."), _("You need to do nothing more."))
    return Notice(
        _("This booking cannot be cancelled any more."),
        _("The visit has begun. Call us if something is wrong."),
    )


def no_such_booking(request: HttpRequest) -> HttpResponse:
    """Answer a link to a booking that is not known."""
    return dead_end(
        request,
        _("There is no booking behind this link."),
        _("The link may have been cut short. Open the whole link again, or call us."),
    )
