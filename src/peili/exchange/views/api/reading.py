"""What keys read: services, free times and taken times of their business."""

import json
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse

from peili.booking.models import AddOn, Service, Variant
from peili.booking.queries.free import Setting, free_in, load_setting, situation_of, terms_and_zone
from peili.booking.queries.kept import reach, while_planned
from peili.booking.queries.menu import (
    Extras,
    NoSuchExtra,
    addons_by_service,
    extras_of,
    names_of,
    told_by_service,
)
from peili.booking.rules.hours import minute_of, moment_of
from peili.exchange.models import Key
from peili.exchange.queries.taken import taken
from peili.exchange.rules.busy import joined
from peili.exchange.views.api import asked
from peili.exchange.views.api.doors import FOR, endpoint
from peili.exchange.views.api.problems import as_json, in_json, not_found
from peili.people.models import Staff
from peili.promises.prepared import Prepared

SERVICE = Prepared(
    lambda controller, slug: (
        Service.objects.select_related("controller")
        .annotate(
            has_variants=Exists(Variant.objects.filter(service=OuterRef("pk"), offered=True)),
            has_addons=Exists(AddOn.objects.filter(main=OuterRef("pk"))),
        )
        .filter(controller=controller, online=True, alone=True, slug=slug)
    ),
    still=True,
)
TIMES = (FOR.SLOTS, FOR.BOOKINGS)


def service_of(key: Key, slug: str) -> Service:
    """Return a service the key's business offers online."""
    service = SERVICE.first(controller=key.controller_id, slug=asked.slug(slug))
    if service is None:
        raise not_found(service="The slug of a service of this key's business.")
    return service


def practitioner_of(service: Service, code: str | None) -> UUID | None:
    """Return the practitioner with a code who gives a service; nobody wished for is None."""
    if code is None:
        return None
    found = service.practitioners.filter(code=asked.slug(code), active=True, bookable=True)
    staff = found.values_list("pk", flat=True).first()
    if staff is None:
        raise not_found(practitioner="The code of a practitioner who gives this service.")
    return staff


def extras_from(service: Service, variant: str, addons: list[str]) -> Extras:
    """Return the variant and the add-ons of these codes; of a service with variants one is needed."""
    try:
        return extras_of(service, variant=variant, addons=addons)
    except NoSuchExtra:
        raise not_found(
            variant="The code of a variant of this service; needed where it has any.",
            addons="The slugs of add-ons of this service.",
        ) from None


def _services(_request: HttpRequest, key: Key, _now: datetime) -> HttpResponse:
    found = Service.objects.filter(controller=key.controller_id, online=True, alone=True).order_by(
        "category__position", "position", "pk"
    )
    services = list(found.prefetch_related("practitioners"))
    told = told_by_service(services)
    addons = addons_by_service(services)
    rows = [
        {
            "slug": each.slug,
            "name": names_of(each),
            "minutes": each.minutes,
            "price_cents": each.price_cents,
            "variants": [_variant(offer.variant) for offer in told[each.pk] if offer.variant],
            "addons": [
                {
                    "slug": extra.slug,
                    "minutes": 0 if extra.beside else extra.minutes,
                    "price_cents": extra.cents,
                }
                for extra in addons[each.pk]
            ],
            "adults_only": each.adults_only,
            "practitioners": [
                {"code": staff.code, "name": staff.name}
                for staff in each.practitioners.all()
                if staff.active and staff.bookable
            ],
        }
        for each in services
    ]
    return as_json({"services": rows})


def _variant(way: Variant) -> dict[str, object]:
    names = {tongue: getattr(way, f"name_{tongue}") or way.name_fi for tongue in ("fi", "sv", "en")}
    return {"code": way.code, "name": names, "minutes": way.minutes, "price_cents": way.price_cents}


def _slots(request: HttpRequest, key: Key, now: datetime, slug: str) -> HttpResponse:
    given = request.GET
    only, variant = given.get("practitioner"), given.get("variant", "")
    addons, (first, days) = given.getlist("addon"), asked.first_and_days(request, now)
    terms, zone = terms_and_zone()
    limits = reach(terms, zone, first=first, days=days, now=now)

    def read() -> bytes:
        service = service_of(key, slug)
        giver = practitioner_of(service, only)
        extras = extras_from(service, variant, addons)
        return _written(
            load_setting(service=service, first=first, days=days, only=giver, extras=extras), first, days, now
        )

    named = ("api", key.controller_id, slug, only, variant, *addons, first, days, *limits)
    return in_json(while_planned(named, now=now, read=read))


def _written(setting: Setting, first: date, days: int, now: datetime) -> bytes:
    codes = setting.codes
    free = free_in(setting, situation_of(setting, first=first, days=days, now=now)) if codes else []
    rows = [
        {"starts_at": _written_minute(each.minute), "practitioners": [codes[pk] for pk in each.staff]}
        for each in free
    ]
    prices = [
        {"practitioner": codes[pk], "minutes": each.minutes, "price_cents": each.cents}
        for pk, each in setting.chosen.items()
        if pk in codes
    ]
    return json.dumps({"service": setting.service.slug, "slots": rows, "prices": prices}).encode()


def _busy(request: HttpRequest, key: Key, now: datetime) -> HttpResponse:
    first, days = asked.first_and_days(request, now)
    since, until = asked.bounds(first, days)
    rows = []
    for staff in Staff.objects.practitioners().filter(controller_id=key.controller_id):
        spans = joined(
            (minute_of(each.starts), minute_of(each.ends))
            for each in taken(staff=staff, since=since, until=until)
        )
        rows.append(
            {
                "practitioner": staff.code,
                "busy": [
                    {"starts_at": written(moment_of(begins)), "ends_at": written(moment_of(ends))}
                    for begins, ends in spans
                ],
            }
        )
    return as_json({"practitioners": rows})


def written(moment: datetime) -> str:
    """Return an instant as answers write it: 2026-11-24T08:00:00Z."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


@lru_cache(maxsize=8192)
def _written_minute(minute: int) -> str:
    return written(moment_of(minute))


services = endpoint({"GET": _services}, purposes=TIMES)
slots = endpoint({"GET": _slots}, purposes=TIMES, asks=("from", "days", "practitioner", "variant", "addon"))
busy = endpoint({"GET": _busy}, purposes=(FOR.BUSY,), asks=("from", "days"))
