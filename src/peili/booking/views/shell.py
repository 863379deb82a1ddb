"""What every public page of booking shares: the house's face, answers in words, pages kept by no cache."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from peili.booking.models import Service
from peili.house.models import Controller
from peili.house.queries import face
from peili.people.shell import public_ways
from peili.ui import words
from peili.ui.addresses import address
from peili.ui.refused import note_refused

Context = Mapping[str, object]


def language() -> str:
    """Return the language of the request: fi, sv or en."""
    return (get_language() or "fi")[:2]


def page(request: HttpRequest, template: str, context: Context, *, status: int = 200) -> HttpResponse:
    """Show a page of the walk in the house's shell."""
    house = face()
    shown = {
        "house_name": house.name,
        "home_url": address("booking:services"),
        "premises": house.premises,
        "ways": public_ways(),
    }
    note_refused(request, context, status=status)
    return render(request, f"booking/{template}.html", {**shown, **context}, status=status)


def private_page(request: HttpRequest, template: str, context: Context, *, status: int = 200) -> HttpResponse:
    """Show a page behind a token: nobody between keeps a copy, and the browser keeps none either."""
    response = page(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def dead_end(
    request: HttpRequest,
    fact: str | Promise,
    reason: str | Promise,
    *,
    status: int = 404,
    way: tuple[str, str | Promise] | None = None,
) -> HttpResponse:
    """Say what is not there and why, with the way on (address and words): the price list unless given."""
    services = address("booking:services")
    url, to = way or (services, _("See the services"))
    context = {"fact": fact, "reason": reason, "way_url": url, "way_words": to, "here": services}
    return private_page(request, "dead_end", context, status=status)


def no_such_service(request: HttpRequest) -> HttpResponse:
    """Answer a link to a service that is not offered online."""
    return dead_end(
        request,
        _("This service cannot be booked here."),
        _("The link may be old, or the service is no longer offered online."),
    )


def offer(
    service: Service, cents: int, *, name: str = "", minutes: int | None = None, dearest: int | None = None
) -> Context:
    """Return what every page says of a service: what, how long, how much, and whose it is.

    `name` and `minutes` are those of what was picked; with a `dearest` above it the price is the lowest.
    """
    business = service.controller
    return {
        "service_name": name or service.name,
        "length": words.minutes(service.minutes if minutes is None else minutes),
        "price": price_from(cents, cents if dearest is None else dearest),
        "times_url": address("booking:times", service.slug),
        "business_name": business.name,
        "business_id": business.business_id,
        "address": postal(business),
        "phone": business.phone,
    }


def price_from(cents: int, dearest: int) -> str:
    """Return a price in words; "from" it when it can be dearer."""
    price = words.euros(cents, language())
    return say("from %(price)s") % {"price": price} if dearest > cents else price


def postal(business: Controller) -> str:
    """Return a business's postal address on one line, as far as it is known."""
    town = f"{business.postcode}\N{NO-BREAK SPACE}{business.city}".strip()
    return ", ".join(part for part in (business.street, town) if part)
