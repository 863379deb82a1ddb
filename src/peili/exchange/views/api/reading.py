"""What keys read: services, free times and taken times of their business."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from peili.booking.models import Service
from peili.booking.queries.free import free_in, load_setting, situation_of
from peili.booking.rules.hours import minute_of, moment_of
from peili.exchange.models import Key
from peili.exchange.queries.taken import taken
from peili.exchange.rules.busy import joined
from peili.exchange.views.api import asked
from peili.exchange.views.api.doors import FOR, endpoint
from peili.exchange.views.api.problems import as_json, not_found
from peili.people.models import Staff
from peili.promises.prepared import Prepared

SERVICE = Prepared(
    lambda controller, slug: Service.objects.select_related("controller").filter(
        controller=controller, online=True, slug=slug
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


def _services(_request: HttpRequest, key: Key, _now: datetime) -> HttpResponse:
    found = Service.objects.filter(controller=key.controller_id, online=True).order_by(
        "category__position", "position", "pk"
    )
    rows = [
        {
            "slug": each.slug,
            "name": {
                "fi": each.name_fi,
                "sv": each.name_sv or each.name_fi,
                "en": each.name_en or each.name_fi,
            },
            "minutes": each.minutes,
            "price_cents": each.price_cents,
            "adults_only": each.adults_only,
            "practitioners": [
                {"code": staff.code, "name": staff.name}
                for staff in each.practitioners.all()
                if staff.active and staff.bookable
            ],
        }
        for each in found.prefetch_related("practitioners")
    ]
    return as_json({"services": rows})


def _slots(request: HttpRequest, key: Key, now: datetime, slug: str) -> HttpResponse:
    service = service_of(key, slug)
    only = practitioner_of(service, request.GET.get("practitioner"))
    first, days = asked.first_and_days(request, now)
    setting = load_setting(service=service, first=first, days=days, only=only)
    codes = {staff.pk: staff.code for staff in setting.practitioners}
    free = free_in(setting, situation_of(setting, first=first, days=days, now=now)) if codes else []
    rows = [
        {"starts_at": written(moment_of(each.minute)), "practitioners": [codes[pk] for pk in each.staff]}
        for each in free
    ]
    return as_json({"service": service.slug, "slots": rows})


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


services = endpoint({"GET": _services}, purposes=TIMES)
slots = endpoint({"GET": _slots}, purposes=TIMES, asks=("from", "days", "practitioner"))
busy = endpoint({"GET": _busy}, purposes=(FOR.BUSY,), asks=("from", "days"))
