"""The next free times in a frame on the house's own site, and what the owner puts there; the poster.

Inside the frame nothing is set and nothing is sent: the booking itself opens in a window of its own, where
the browser's cookies are this house's.
"""

from csp.constants import HEADER
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.http import require_safe

from peili.booking.models import Service
from peili.booking.queries.menu import NoSuchExtra
from peili.booking.queries.public import bookable, price_list
from peili.booking.queries.texts import public_terms
from peili.booking.views.picking import picked_or_first
from peili.booking.views.search import Search, UnknownPractitioner
from peili.booking.views.shell import no_such_service
from peili.booking.views.times import no_such_practitioner, told_of
from peili.house.queries import face
from peili.outbox.texts import public_address
from peili.people.access import only, public
from peili.people.shell import frame
from peili.trail.models import Role
from peili.ui.addresses import address
from peili.ui.symbols import qr_svg

SHOWN = 4  # times in the frame
CORRECTION = "m"  # a poster gets scratches: a seventh of the symbol may be lost


@public
@require_safe
def embedded(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a service's next free times to a page of one of the house's own sites; `?with=` is a code."""
    service = bookable(slug)
    if service is None:
        return no_such_service(request)
    try:
        extras = picked_or_first(service, request.GET)
        search = Search(service, wish=request.GET.get("with", ""), now=timezone.now(), extras=extras)
    except NoSuchExtra:
        return no_such_service(request)
    except UnknownPractitioner:
        return no_such_practitioner(request, service, extras)
    context = {
        "house_name": face().name,
        **told_of(search),
        "rows": [
            (f"{search.url}?day={row.local.date()}{search.and_with}#times", *row.shown[1:])
            for row in search.next_rows(at_most=SHOWN)
        ],
        "times_url": search.link(),
    }
    response = render(request, "booking/embedded.html", context)
    response.headers[HEADER] = frame_policy(public_terms().frame_hosts)
    return response


def frame_policy(hosts: list[str]) -> str:
    """Return the page's policy with the sites that may show it in a frame; none when none are named."""
    policy: str = build_policy(
        replace={"frame-ancestors": [f"https://{host}" for host in hosts] or ["'none'"]}
    )
    return policy


@only(Role.OWNER)
@require_safe
def snippets(request: HttpRequest) -> HttpResponse:
    """Show the owner the address of each service and what to paste on the house's own site."""
    house = frame(request)
    rows = [
        (
            service.name,
            public_address(address("booking:times", service.slug)),
            _snippet(service, house.face.name),
        )
        for service in price_list()
        if service.alone
    ]
    context = {
        **house.context,
        "rows": rows,
        "hosts": public_terms().frame_hosts,
        "poster_url": address("booking:poster"),
    }
    return render(request, "booking/snippets.html", context)


def _snippet(service: Service, house: str) -> str:
    """Return the frame to paste: sandboxed, so that it can only open the booking in a window of its own."""
    url, title = public_address(address("booking:embedded", service.slug)), f"{service.name}, {house}"
    return (
        f'<iframe src="{escape(url)}" title="{escape(title)}" width="100%" height="420" loading="lazy" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"></iframe>'
    )


@only(Role.OWNER)
@require_safe
def poster(request: HttpRequest) -> HttpResponse:
    """Show a poster for the door or the mirror: the house's name and where its times are booked."""
    house = frame(request)
    place = house.face.premises
    url = public_address(address("booking:services"))
    context = {
        **house.context,
        "premises": place,
        "shown_url": url.removeprefix("https://").rstrip("/"),
        "symbol_url": address("booking:symbol"),
    }
    return render(request, "booking/poster.html", context)


@only(Role.OWNER)
@require_safe
def symbol(_request: HttpRequest) -> HttpResponse:
    """Return the QR symbol of the address where the house's times are booked, as a picture."""
    drawn = qr_svg(public_address(address("booking:services")), correction=CORRECTION)
    return HttpResponse(drawn, content_type="image/svg+xml")
