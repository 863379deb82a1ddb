"""The first page: what can be booked, by heading."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peili.booking.models import Appointment, Service
from peili.booking.queries.menu import PLAIN, Offer, of_visit, told_by_service
from peili.booking.queries.public import price_list
from peili.booking.rules.chosen import least
from peili.booking.views import said
from peili.booking.views.phone import remembered
from peili.booking.views.picking import picks
from peili.booking.views.shell import page, price_from
from peili.house.models import Controller
from peili.people.access import public
from peili.people.models import Account
from peili.ui import words
from peili.ui.addresses import address


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the price list, in words."""

    url: str  # empty for what needs another service
    name: str
    more: str
    price: str


@dataclass(slots=True)
class Heading:
    """A heading with its rows."""

    name: str
    lines: Sequence[Line] = field(default_factory=list)


@public
@require_safe
def services(request: HttpRequest) -> HttpResponseBase:
    """Show the price list; a house nobody signs in to yet leads to its setting up."""
    offered = price_list()
    if not offered and not Account.objects.exists():
        return redirect(settings.EMPTY_HOUSE_URL)
    told = told_by_service(offered)
    headings = [
        Heading(category.name, [line for service in found for line in _lines(service, told[service.pk])])
        for category, found in groupby(offered, key=lambda service: service.category)
    ]
    known = remembered(request, timezone.now())
    again = known.visit if known and known.visit.service in offered else None
    context = {
        "headings": headings,
        "known": known,
        "again": again,
        "again_url": _again(again) if again else "",
    }
    return page(request, "services", context)


def _again(visit: Appointment) -> str:
    """Return where a visit is booked anew; what hangs on the weeks between visits is chosen anew."""
    extras = of_visit(visit)
    way = extras.variant
    kept = PLAIN if way and (way.weeks_from or way.weeks_to or not way.offered) else extras
    query = urlencode([("with", visit.staff.code), *picks(kept)])
    return f"{address('booking:times', visit.service.slug)}?{query}"


def _lines(service: Service, offers: Sequence[Offer]) -> list[Line]:
    """Return the rows of a service: one, or one for each of its variants."""
    renter = service.controller.kind == Controller.Kind.RENTER
    business = service.controller.name if renter else ""
    url = address("booking:times", service.slug)
    found = []
    for each in offers:
        way, (minutes, cents) = each.variant, least(each.told)
        more = [
            way.name if way else "",
            words.minutes(minutes),
            business,
            "" if service.alone else _("only with another treatment"),
        ]
        facts = ", ".join(part for part in more if part)
        query = f"?{urlencode({'variant': way.code})}" if way else ""
        found.append(
            Line(
                url=f"{url}{query}" if service.alone else "",
                name=service.name,
                more=". ".join(part for part in (facts, said.every(service)) if part),
                price=price_from(cents, max(told.cents for told in each.told)),
            )
        )
    return found
