"""What a visitor picks beside a service: one of its variants, and add-ons, as links and forms carry them."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict

from peili.booking.models import Service, Variant
from peili.booking.queries.menu import PLAIN, Extras, addons_of, extras_of, variants_of
from peili.booking.views import said
from peili.booking.views.shell import language, offer, page
from peili.house.texts import of_languages
from peili.ui import words
from peili.ui.addresses import address

VARIANT, ADD = "variant", "add"


@dataclass(frozen=True, slots=True)
class AddOnRow:
    """An add-on to tick: what the form sends, and what it says."""

    slug: str
    name: str
    more: str
    price: str
    chosen: bool


def picked(service: Service, data: QueryDict) -> Extras:
    """Return what was picked for a service online; raises NoSuchExtra, also when a variant is missing."""
    return extras_of(service, variant=data.get(VARIANT, ""), addons=data.getlist(ADD))


def picked_or_first(service: Service, data: QueryDict) -> Extras:
    """Return what was picked, or the first variant of a service that has variants."""
    if VARIANT in data or ADD in data:
        return picked(service, data)
    ways = variants_of(service, online=True)
    return Extras(ways[0]) if ways else PLAIN


def picks(extras: Extras) -> list[tuple[str, str]]:
    """Return the fields by which forms and links carry what was picked."""
    own = [(VARIANT, extras.variant.code)] if extras.variant else []
    return [*own, *((ADD, each.slug) for each in extras.addons)]


def addon_rows(service: Service, extras: Extras) -> list[AddOnRow]:
    """Return the add-ons of a service as rows to tick."""
    chosen = {each.slug for each in extras.addons}
    return [
        AddOnRow(
            slug=each.slug,
            name=of_languages({tongue: name for tongue, name in each.name.items() if name}),
            more=said.addon_time(each.minutes, beside=each.beside),
            price=words.euros(each.cents, language()),
            chosen=each.slug in chosen,
        )
        for each in addons_of(service, online=True)
    ]


def ways_of(service: Service, variants: Sequence[Variant], wish: str = "") -> list[tuple[str, str, str, str]]:
    """Return the variants as rows: address, name, more of it, and price."""
    url = address("booking:times", service.slug)
    keep = [("with", wish)] if wish else []
    return [
        (
            f"{url}?{urlencode([(VARIANT, each.code), *keep])}",
            each.name,
            words.minutes(each.minutes),
            words.euros(each.price_cents, language()),
        )
        for each in variants
    ]


def choose(request: HttpRequest, service: Service, *, wish: str = "", status: int = 200) -> HttpResponse:
    """Show the variants of a service, one of which is to be chosen first."""
    context = {
        **offer(service, service.price_cents),
        "ways_to_have": ways_of(service, variants_of(service, online=True), wish),
        "here": address("booking:times", service.slug),
    }
    return page(request, "choose", context, status=status)
