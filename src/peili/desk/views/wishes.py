"""The free time somebody pressed on the day, carried to where a booking for it is made."""

from urllib.parse import urlencode

from django.http import HttpRequest

WISHED = ("staff", "day", "time")
LONGEST = 20


def wished(request: HttpRequest) -> dict[str, str]:
    """Return the practitioner, the day and the time an address asks for, those of them it names."""
    said = {name: request.GET.get(name, "") for name in WISHED}
    return {name: value for name, value in said.items() if value and len(value) <= LONGEST}


def wish_of(request: HttpRequest) -> str:
    """Return the same as the end of another address; empty when nothing is asked for."""
    return urlencode(wished(request))
