"""Who asks, as far as keeping times needs it: codes of a browser and of a network, others every day.

Neither is stored in clear. The code is keyed, is another tomorrow, and goes with the hold it stands beside.
"""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from peili.booking.commands.crowding import Visitor
from peili.booking.rules.crowding import network_of
from peili.promises.lookups import lookup_code


def visitor_of(request: HttpRequest, now: datetime) -> Visitor:
    """Return the codes of who asks; empty where there is nothing to tell one from another."""
    day = f"{now:%Y-%m-%d}"
    browser = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    network = network_of(request.META.get("REMOTE_ADDR", ""))
    return Visitor(
        browser=lookup_code("visitor.browser", f"{day}|{browser}") if browser else "",
        network=lookup_code("visitor.network", f"{day}|{network}") if network else "",
    )
