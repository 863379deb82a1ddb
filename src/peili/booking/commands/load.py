"""Bringing the profile's booking sections into force, inside the transaction of the load."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from peili.booking.commands.closures import cover
from peili.booking.commands.fitting import list_unfit
from peili.booking.commands.hours import write_hours
from peili.booking.commands.menu import (
    OWN_RATES,
    own_said,
    write_addons,
    write_level_rates,
    write_levels,
    write_own,
    write_variants,
)
from peili.booking.models import (
    Category,
    Occupancy,
    Part,
    Resource,
    Role,
    Service,
    Terms,
)
from peili.booking.profile import BookingSaid, ServiceSaid, TermsSaid
from peili.booking.rota import AWAY, DAYS, Rota, span_said
from peili.house.commands import controller_of
from peili.house.models import Controller, Premises
from peili.house.sections import Load, comes_into_force, exports
from peili.people.models import Staff


@comes_into_force("booking")
def write_booking(said: BookingSaid | None, load: Load) -> None:
    """Write terms, rooms, devices and the price list; what is no longer offered cannot be booked."""
    if said is None:
        Service.objects.update(online=False)
        return
    write_terms(said.terms)
    write_units(said.units)
    headings = write_headings(said.categories)
    gone = Service.objects.exclude(slug__in=said.services)
    Service.practitioners.through.objects.filter(service__in=gone).delete()
    gone.update(online=False)
    controllers = {code: controller_of(code, load.said["controllers"]) for code in load.said["controllers"]}
    for position, (slug, service) in enumerate(said.services.items(), start=1):
        write_service(
            slug, position, service, heading=headings[service.category], by=controllers[service.business]
        )
    Category.objects.filter(services__isnull=True).exclude(
        pk__in=[each.pk for each in headings.values()]
    ).delete()
    write_addons(said.services)
    write_levels(said.levels)


def write_terms(said: TermsSaid) -> None:
    """Write the one row of terms."""
    terms = Terms.objects.first() or Terms()
    terms.step_minutes, terms.notice_minutes, terms.horizon_days = (
        said.step,
        said.notice_minutes,
        said.horizon_days,
    )
    terms.hold_minutes, terms.cancel_hours = said.hold_minutes, said.cancel_hours
    terms.magnet, terms.least_gap_minutes = said.magnet, said.least_gap_minutes
    terms.most_coming, terms.most_within_days = said.most_coming, said.most_within_days
    terms.offer_minutes = said.offer_minutes
    terms.offers_from_hour, terms.offers_to_hour = said.offers_from_hour, said.offers_to_hour
    terms.wait_minutes, terms.lapse_months = said.wait_minutes, said.lapse_months
    terms.confirm_after = said.confirm_after
    terms.series_times = said.series_times
    terms.series_weeks_from, terms.series_weeks_to = said.series_weeks_from, said.series_weeks_to
    terms.save()


def write_units(units: tuple[tuple[str, str, str], ...]) -> None:
    """Write rooms and devices; one that is gone leaves its pool, and stays while bookings hang on it."""
    premises = Premises.objects.order_by("id").first()
    kept = []
    for role, pool, label in units:
        unit, _made = Resource.objects.update_or_create(
            role=role, label=label, defaults={"pool": pool, "premises": premises}
        )
        kept.append(unit.pk)
    gone = Resource.objects.filter(role__in=[Role.ROOM, Role.DEVICE]).exclude(pk__in=kept)
    gone.exclude(pk__in=Occupancy.objects.values("resource")).delete()
    gone.update(pool="")


def write_headings(said: Mapping[str, Mapping[str, str]]) -> dict[str, Category]:
    """Write the headings of the price list, known by their Finnish names."""
    found = {}
    for position, (code, name) in enumerate(said.items(), start=1):
        found[code], _made = Category.objects.update_or_create(
            name_fi=name["fi"],
            defaults={"position": position, "name_sv": name.get("sv", ""), "name_en": name.get("en", "")},
        )
    return found


def write_service(slug: str, position: int, said: ServiceSaid, *, heading: Category, by: Controller) -> None:
    """Write a service and its template. Bookings made before keep the minutes they took."""
    service, _made = Service.objects.update_or_create(
        slug=slug,
        defaults={
            "controller": by,
            "category": heading,
            "name_fi": said.name["fi"],
            "name_sv": said.name.get("sv", ""),
            "name_en": said.name.get("en", ""),
            "price_cents": said.cents,
            "minutes": said.minutes,
            "position": position,
            "online": said.online,
            "adults_only": said.adults_only,
            "takes": said.takes,
            "series": said.series,
            "alone": said.menu.alone,
            "vat": said.menu.vat,
            "every": said.menu.every.times,
            "every_percent": said.menu.every.percent,
            "every_months": said.menu.every.months,
        },
    )
    write_variants(service, said.menu.variants)
    Part.objects.filter(service=service).delete()
    Part.objects.bulk_create(
        Part(service=service, role=part.role, pool=part.pool, offset=part.offset, minutes=part.minutes)
        for part in said.parts
    )


@comes_into_force("rota")
def write_rota(said: Mapping[str, Rota], load: Load) -> None:
    """Write who gives what and when, for the people the file names."""
    for code, rota in said.items():
        staff = Staff.objects.get(code=code)
        resource, _made = Resource.objects.get_or_create(staff=staff, defaults={"role": Role.STAFF})
        cover(resource, controller_id=staff.controller_id, now=load.now)
        staff.services.set(Service.objects.filter(slug__in=rota.gives))
        write_own(staff, level=rota.level, own=rota.own)
        write_hours(staff, rota)
    booking = load.said["booking"]
    write_level_rates(booking.levels if booking else {})
    list_unfit(now=load.now)


@exports("rota")
def export_rota(content: Mapping[str, Any]) -> dict[str, object]:
    """Say who gives what and when as the file does."""
    if "booking" not in content:
        return {}
    businesses = {each["business_id"]: code for code, each in content["controllers"].items()}
    lines = content["booking"]["services"]
    rows = Staff.objects.practitioners().select_related("controller")
    found: dict[str, object] = {}
    for staff in rows.prefetch_related(
        "services", "weekly_hours", "date_hours", "rota_cycle", "levels", OWN_RATES
    ):
        business = businesses.get(staff.controller.business_id, "house")
        own = {slug: each for slug, each in lines.items() if each.get("business", "house") == business}
        said: dict[str, object] = {
            "gives": _gives({each.slug for each in staff.services.all()}, own),
            **_hours(staff),
        }
        if dates := _dates(staff):
            said["dates"] = dates
        said |= own_said(staff)
        found[staff.code] = said
    return found


def _gives(given: set[str], lines: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return headings of which everything is given, and the other services one by one."""
    found: dict[str, None] = {}
    for slug, line in lines.items():
        under = {each for each, other in lines.items() if other["category"] == line["category"]}
        if slug in given:
            found[line["category"] if under <= given else slug] = None
    return list(found)


def _hours(staff: Staff) -> dict[str, object]:
    cycle = getattr(staff, "rota_cycle", None)
    if cycle is None:
        return {"hours": _week(staff, 0)}
    weeks = [_week(staff, number) for number in range(cycle.weeks)]
    return {"weeks": {"from": cycle.starts_on.isoformat(), "hours": weeks}}


def _week(staff: Staff, number: int) -> dict[str, object]:
    spans: dict[str, list[str]] = {}
    rows = [row for row in staff.weekly_hours.all() if row.week == number]
    for each in sorted(rows, key=lambda row: (row.weekday, row.opens)):
        spans.setdefault(DAYS[each.weekday], []).append(span_said(each.opens, each.closes))
    return {day: said[0] if len(said) == 1 else said for day, said in spans.items()}


def _dates(staff: Staff) -> list[dict[str, object]]:
    dates: dict[str, list[str]] = {}
    for each in sorted(staff.date_hours.all(), key=lambda row: (row.on, row.opens or time())):
        spans = dates.setdefault(each.on.isoformat(), [])
        if each.opens is not None and each.closes is not None:
            spans.append(span_said(each.opens, each.closes))
    return [{"on": on, "hours": spans or AWAY} for on, spans in dates.items()]
