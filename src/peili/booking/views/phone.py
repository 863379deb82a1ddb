"""A phone that is remembered: what it offers, booking with the same details, and forgetting it."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from peili.booking.commands.book import Details
from peili.booking.commands.phone import LASTS, PHONE, forget
from peili.booking.models import Appointment, Service
from peili.booking.views.shell import language
from peili.people.access import public
from peili.people.commands.links import LinkEnded, find_link
from peili.people.models import Claim

COOKIE, SALT = "phone", "peili.booking.phone"


@dataclass(frozen=True, slots=True, repr=False)  # a printed one would tell who it is
class Remembered:
    """What a remembered phone was last booked with."""

    visit: Appointment
    claim: Claim

    def details_for(self, service: Service) -> Details | None:
        """Return the details to book a service with; None for another business, or when one is missing."""
        claim = self.claim
        if service.controller_id != self.visit.service.controller_id:
            return None
        if service.adults_only and not claim.adult_confirmed:
            return None
        return Details(
            first_name=claim.first_name,
            last_name=claim.last_name,
            phone=claim.phone,
            email=claim.email,
            adult_confirmed=claim.adult_confirmed,
            language=language(),
            booker_first_name=claim.booker_first_name,
            booker_last_name=claim.booker_last_name,
        )


def remembered(request: HttpRequest, now: datetime) -> Remembered | None:
    """Return what this phone was last booked with, or None when it is not remembered."""
    token = _token(request)
    if not token:
        return None
    try:
        link = find_link(token=token, purpose=PHONE, now=now)
    except LinkEnded:
        return None
    found = Appointment.objects.select_related("service", "variant", "staff", "claim__subject", "client")
    visit = found.filter(pk__in=[link.thing_id]).first()
    if visit is None or visit.claim is None or (visit.client and visit.client.restricted_at):
        return None
    return Remembered(visit, visit.claim)


def keep_phone(response: HttpResponse, token: str) -> None:
    """Let this phone keep a token, out of the reach of scripts."""
    response.set_signed_cookie(
        COOKIE,
        token,
        salt=SALT,
        max_age=int(LASTS.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


@public
@require_POST
def forget_phone(request: HttpRequest) -> HttpResponse:
    """Forget this phone and go to the price list."""
    token = _token(request)
    if token:
        forget(token=token, now=timezone.now())
    response = redirect("booking:services")
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _token(request: HttpRequest) -> str:
    return request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=int(LASTS.total_seconds())) or ""
