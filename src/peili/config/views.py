"""`/.well-known/security.txt` (RFC 9116): whom a finder of a hole tells, from the house profile."""

from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from peili.house.models import Controller
from peili.outbox.texts import public_address
from peili.people.access import public
from peili.people.phones import clean_phone

PATH = "/.well-known/security.txt"
GOOD_FOR = timedelta(days=180)  # RFC 9116 advises less than a year


@public
@require_safe
def show_security_txt(_request: HttpRequest) -> HttpResponse:
    """Say how to reach the house; a house that has said no way to be reached has no such page."""
    house = Controller.objects.filter(kind=Controller.Kind.HOUSE).first()
    contacts = _contacts(house) if house else []
    if not contacts:
        raise Http404
    lines = [
        *(f"Contact: {each}" for each in contacts),
        f"Expires: {expires(timezone.now()):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fi, sv, en",
        f"Canonical: {public_address(PATH)}",
    ]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")


def expires(now: datetime) -> datetime:
    """Return until when the page is good: the same all day, so that it can be kept by caches."""
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + GOOD_FOR


def _contacts(house: Controller) -> list[str]:
    """Return the house's addresses as RFC 9116 wants them."""
    found = [f"mailto:{house.email}"] if house.email else []
    try:
        return [*found, f"tel:{clean_phone(house.phone)}"] if house.phone else found
    except ValidationError:  # such as an invented number: it cannot be said as the standard wants
        return found
