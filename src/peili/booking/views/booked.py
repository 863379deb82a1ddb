"""The confirmation behind its link, which shows the least, and cancelling there."""

from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from peili.booking.commands.cancel import CannotCancel, cancel
from peili.booking.commands.move import CannotMove, refuse
from peili.booking.models import Appointment, Terms
from peili.booking.queries import public as reads
from peili.booking.queries.free import terms_and_zone
from peili.booking.rules.change import Refusal, why_not_cancel
from peili.booking.rules.withdrawal import may_withdraw
from peili.booking.views import said
from peili.booking.views.said import Notice
from peili.booking.views.shell import Context, dead_end, language, offer, private_page
from peili.booking.views.texts import HEADINGS
from peili.people.access import public
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
    return private_page(request, "booked", _context(made, token, now))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_booking(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to cancel; a POST cancels."""
    now = timezone.now()
    made = reads.booked(token, now=now)
    if made is None:
        return no_such_booking(request)
    context = _context(made, token, now)
    if request.method != "POST":
        return private_page(request, "cancel", context)
    try:
        cancel(appointment=made, by=CLIENT, now=now)
    except CannotCancel as refused:
        return private_page(
            request, "cancel", {**context, "notice": _notice(refused.refusal), "open": False}, status=409
        )
    return redirect("booking:booked", token=token)


def _context(made: Appointment, token: str, now: datetime) -> Context:
    terms, zone = terms_and_zone()
    service, starts = made.service, made.starts_at.astimezone(zone)
    free_until = made.starts_at - timedelta(hours=terms.cancel_hours)
    cancelled = made.state == Appointment.State.CANCELLED
    refusal = why_not_cancel(cancelled=cancelled, starts_at=made.starts_at, now=now, by_client=True)
    return {
        **said.water(starts),
        "cancelled": cancelled,
        "open": refusal is None,
        "notice": _notice(refusal) if refusal else None,
        **offer(service, made.price_cents, name=made.name, minutes=made.minutes),
        "who": made.staff.name,
        **_withdrawing(made, now.astimezone(zone).date()),
        "free_until": said.moment(free_until.astimezone(zone)) if now <= free_until else "",
        "cancel_url": reverse("booking:cancel", args=[token]),
        "move_url": reverse("booking:move", args=[token]) if _movable(made, terms, now) else "",
        "booked_url": reverse("booking:booked", args=[token]),
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
