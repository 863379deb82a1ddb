"""The first page: what can be booked, by heading."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from peili.booking.models import Service
from peili.booking.queries.public import price_list
from peili.booking.views.phone import remembered
from peili.booking.views.shell import language, page
from peili.house.models import Controller
from peili.people.access import public
from peili.people.models import Account
from peili.ui import words


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the price list, in words."""

    slug: str
    name: str
    length: str
    price: str
    business: str  # only when it is a chair renter's


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
    headings = [
        Heading(category.name, [_line(service) for service in found])
        for category, found in groupby(offered, key=lambda service: service.category)
    ]
    known = remembered(request, timezone.now())
    again = known if known and known.visit.service in offered else None
    context = {"headings": headings, "known": known, "again": again.visit if again else None}
    return page(request, "services", context)


def _line(service: Service) -> Line:
    renter = service.controller.kind == Controller.Kind.RENTER
    return Line(
        slug=service.slug,
        name=service.name,
        length=words.minutes(service.minutes),
        price=words.euros(service.price_cents, language()),
        business=service.controller.name if renter else "",
    )
