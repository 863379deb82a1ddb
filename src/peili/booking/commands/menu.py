"""Writing what the profile says of services beyond their lines: variants, add-ons, levels, own prices."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch

from peili.booking.menu_profile import AddedSaid, LevelSaid, OwnSaid, VariantSaid, euros
from peili.booking.models import AddOn, Appointment, Hold, Level, Rate, Service, Variant
from peili.booking.profile import ServiceSaid
from peili.booking.rules.prices import changed_by
from peili.people.models import Staff

OWN_RATES = Prefetch("rates", Rate.objects.select_related("service", "variant"))


def write_variants(service: Service, said: Mapping[str, VariantSaid]) -> None:
    """Write a service's variants; one that is gone stays as long as a booking tells of it."""
    for position, (code, each) in enumerate(said.items(), start=1):
        Variant.objects.update_or_create(
            service=service,
            code=code,
            defaults={
                "name_fi": each.name["fi"],
                "name_sv": each.name.get("sv", ""),
                "name_en": each.name.get("en", ""),
                "price_cents": each.cents,
                "minutes": each.minutes,
                "position": position,
                "online": each.online,
                "offered": True,
                "weeks_from": each.weeks_from,
                "weeks_to": each.weeks_to,
            },
        )
    gone = service.variants.exclude(code__in=said)
    gone.update(offered=False)
    used = [Exists(model.objects.filter(variant=OuterRef("pk"))) for model in (Appointment, Hold)]
    gone.exclude(used[0]).exclude(used[1]).delete()


def write_addons(said: Mapping[str, ServiceSaid]) -> None:
    """Write which services go with which, and the price and the minutes they have there."""
    services = {each.slug: each for each in Service.objects.all()}
    kept = [
        _addon(services[slug], services[main], each)
        for slug, service in said.items()
        for main, each in service.menu.goes_with.items()
    ]
    AddOn.objects.exclude(pk__in=kept).delete()


def _addon(service: Service, main: Service, said: AddedSaid) -> UUID:
    row, _made = AddOn.objects.update_or_create(
        service=service,
        main=main,
        defaults={
            "price_cents": service.price_cents if said.cents is None else said.cents,
            "minutes": service.minutes if said.minutes is None else said.minutes,
            "beside": said.beside,
        },
    )
    pk: UUID = row.pk
    return pk


def write_levels(said: Mapping[str, LevelSaid]) -> None:
    """Write the levels by their codes."""
    Level.objects.exclude(code__in=said).delete()
    for code, each in said.items():
        names = {f"name_{tongue}": each.name.get(tongue, "") for tongue in ("fi", "sv", "en")}
        Level.objects.update_or_create(code=code, defaults=names)


def write_own(staff: Staff, *, level: str, own: Mapping[tuple[str, str], OwnSaid]) -> None:
    """Write a practitioner's level, and the prices and lengths of their own."""
    staff.levels.set(Level.objects.filter(code=level))
    Rate.objects.filter(staff=staff).delete()
    services = {each.slug: each for each in Service.objects.filter(slug__in=[slug for slug, _way in own])}
    for (slug, way), each in own.items():
        Rate.objects.create(
            staff=staff,
            service=services[slug],
            variant=services[slug].variants.get(code=way) if way else None,
            price_cents=each.cents,
            minutes=each.minutes,
            by_level=False,
        )


def write_level_rates(said: Mapping[str, LevelSaid]) -> None:
    """Work out the prices that follow from levels, where nobody said one of their own."""
    followed = Rate.objects.filter(by_level=True)
    followed.filter(minutes__isnull=True).delete()
    followed.update(price_cents=None, by_level=False)
    for level in Level.objects.filter(code__in=said).prefetch_related("people"):
        for staff in level.people.all():
            _write_level(staff, said[level.code])
    Service.objects.update(by_giver=Exists(Rate.objects.filter(service=OuterRef("pk"))))


def _write_level(staff: Staff, level: LevelSaid) -> None:
    own = {(each.service_id, each.variant_id): each for each in Rate.objects.filter(staff=staff)}
    for service in staff.services.filter(slug__in=level.services).prefetch_related("variants"):
        ways: list[Variant | None] = [each for each in service.variants.all() if each.offered]
        for way in ways or [None]:
            rate = own.get((service.pk, way.pk if way else None)) or Rate(
                staff=staff, service=service, variant=way
            )
            if rate.price_cents is None:
                rate.price_cents = changed_by((way or service).price_cents, level.percent)
                rate.by_level = True
                rate.save()


def own_said(staff: Staff) -> dict[str, object]:
    """Say a practitioner's level and own prices as the file does; `OWN_RATES` and levels are prefetched."""
    found: dict[str, object] = {}
    if levels := list(staff.levels.all()):
        found["level"] = levels[0].code
    own: dict[str, dict[str, object]] = {}
    for each in sorted(staff.rates.all(), key=lambda rate: rate.service.position):
        line: dict[str, object] = {} if each.minutes is None else {"minutes": each.minutes}
        if each.price_cents is not None and not each.by_level:
            line = {"price": euros(each.price_cents), **line}
        if not line:
            continue
        if each.variant is None:
            own[each.service.slug] = line
        else:
            own.setdefault(each.service.slug, {})[each.variant.code] = line
    if own:
        found["own"] = own
    return found
