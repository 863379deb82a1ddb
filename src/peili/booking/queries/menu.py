"""What somebody chose beside the service itself, and what it comes to with each practitioner."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db.models import F

from peili.booking.models import AddOn, Appointment, Hold, Part, Rate, Service, Variant
from peili.booking.rules.availability import Need
from peili.booking.rules.chosen import Added, Chosen, Main, Menu, Own, chosen
from peili.house.texts import MASTER
from peili.people.models import Staff
from peili.promises.prepared import Prepared

LANGUAGES = ("fi", "sv", "en")

PARTS = Prepared(
    lambda services: (
        Part.objects.filter(service__in=services)
        .order_by("id")
        .values_list("service", "role", "pool", "offset", "minutes")
    ),
    still=True,
)
RATES = Prepared(
    lambda services: Rate.objects.filter(service__in=services).only(
        "service_id", "variant_id", "staff_id", "price_cents", "minutes"
    ),
    still=True,
)
ADDONS = Prepared(
    lambda mains: (
        AddOn.objects.filter(main__in=mains).select_related("service").order_by("service__position", "id")
    ),
    still=True,
)
VARIANTS = Prepared(
    lambda service: Variant.objects.filter(service=service, offered=True).order_by("position", "id"),
    still=True,
)


VARIANTS_OF = Prepared(
    lambda services: Variant.objects.filter(service__in=services, offered=True, online=True).order_by(
        "position", "id"
    ),
    still=True,
)
GIVERS_OF = Prepared(
    lambda services: (
        Staff.objects.practitioners()
        .filter(services__in=services, controller=F("services__controller"))
        .order_by()
        .values_list("services", "pk")
    ),
    still=True,
)


@dataclass(frozen=True, slots=True)
class Extra:
    """An add-on as it was chosen: what it is called, and the price and the minutes it has with its main."""

    service: UUID
    slug: str
    minutes: int
    cents: int
    beside: bool
    name: Mapping[str, str]

    def kept(self) -> dict[str, Any]:
        """Return it as a hold or an appointment keeps it."""
        return asdict(self) | {"service": str(self.service)}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Extra":
        """Return an add-on that a hold or an appointment keeps."""
        return cls(**{**kept, "service": UUID(kept["service"])})


@dataclass(frozen=True, slots=True)
class Extras:
    """What is chosen beside a service: one of its variants, and add-ons."""

    variant: Variant | None = None
    addons: tuple[Extra, ...] = ()


PLAIN = Extras()


@dataclass(frozen=True, slots=True)
class Offer:
    """A service, or a variant of it, with what it comes to with those who give it."""

    variant: Variant | None
    told: list[Chosen]


class NoSuchExtra(Exception):
    """The service has no such variant or add-on, or a variant is to be chosen and none is."""


def of_visit(visit: Appointment | Hold) -> Extras:
    """Return what was chosen for a visit, or for a held time."""
    return Extras(
        visit.variant if visit.variant_id else None, tuple(Extra.read(each) for each in visit.addons)
    )


def own_length(visit: Appointment) -> int | None:
    """Return the length that the desk gave a visit; None while it is as long as was agreed."""
    agreed = visit.service.minutes if visit.agreed_minutes is None else visit.agreed_minutes
    return visit.minutes if visit.minutes != agreed else None


def same_price(chosen: Mapping[UUID, Chosen], visit: Appointment) -> list[UUID]:
    """Return with whom a visit costs the same now as with its own practitioner, who is always one of them."""
    own = chosen.get(visit.staff_id) or load_menu(visit.service, of_visit(visit), [visit.staff]).by(
        visit.staff_id
    )
    return [pk for pk, each in chosen.items() if pk == visit.staff_id or each.cents == own.cents]


def needs_of(visit: Appointment, *, minutes: int | None = None) -> tuple[Need, ...]:
    """Return what a visit takes with its practitioner, as long as it is, or for so many minutes."""
    menu = load_menu(visit.service, of_visit(visit), [visit.staff])
    return menu.by(visit.staff_id).lasting(visit.minutes if minutes is None else minutes).needs


def variants_of(service: Service, *, online: bool) -> list[Variant]:
    """Return the variants to choose from; `online` leaves out those for the staff only."""
    if not getattr(service, "has_variants", True):  # whoever read the service has seen that it has none
        return []
    return [each for each in VARIANTS.records(service=service.pk) if each.online or not online]


def addons_of(service: Service, *, online: bool) -> list[Extra]:
    """Return the add-ons that go with a service, in the order of the price list."""
    if not getattr(service, "has_addons", True):  # as above
        return []
    return [_extra(each) for each in ADDONS.records(mains=[service.pk]) if each.service.online or not online]


def addons_by_service(services: Sequence[Service], *, online: bool = True) -> dict[UUID, list[Extra]]:
    """Return the add-ons that go with each of these services, in one read."""
    found: dict[UUID, list[Extra]] = {each.pk: [] for each in services}
    for row in ADDONS.records(mains=list(found)) if found else ():
        if row.service.online or not online:
            found[row.main_id].append(_extra(row))
    return found


def _extra(row: AddOn) -> Extra:
    return Extra(
        service=row.service_id,
        slug=row.service.slug,
        minutes=row.minutes,
        cents=row.price_cents,
        beside=row.beside,
        name={tongue: getattr(row.service, f"name_{tongue}") for tongue in LANGUAGES},
    )


def extras_of(
    service: Service, *, variant: str = "", addons: Collection[str] = (), online: bool = True
) -> Extras:
    """Return the extras of these codes; raises NoSuchExtra. Of a service with variants one must be chosen."""
    ways = variants_of(service, online=online)
    way = next((each for each in ways if each.code == variant), None)
    if way is None and (variant or ways):
        raise NoSuchExtra
    offered = addons_of(service, online=online) if addons else []
    found = tuple(each for each in offered if each.slug in addons)
    if len(found) != len(set(addons)):
        raise NoSuchExtra
    return Extras(way, found)


def load_menu(service: Service, extras: Extras, staff: Iterable[Staff]) -> Menu:
    """Return what was chosen with what each of these practitioners takes for it."""
    return _load_menu(service, extras, [each.pk for each in staff])


def _load_menu(service: Service, extras: Extras, staff: Collection[UUID]) -> Menu:
    parts = _parts([service.pk, *(each.service for each in extras.addons)])
    rates = RATES.records(services=[service.pk]) if service.by_giver else []
    return _menu(service, extras, parts, rates, set(staff))


def known_by(service: Service, extras: Extras) -> Hashable:
    """Return what a service and what was chosen beside it are known by: equal where they come to the same."""
    way = extras.variant
    added = tuple((each.service, each.minutes, each.cents, each.beside) for each in extras.addons)
    line = (way.pk, way.minutes, way.price_cents) if way else None
    return service.pk, service.minutes, service.price_cents, service.by_giver, line, added


def chosen_with(service: Service, extras: Extras, staff: Sequence[UUID]) -> dict[UUID, Chosen]:
    """Return what was chosen comes to with each of these practitioners; what is equal is one object."""
    menu, one = _load_menu(service, extras, staff), dict[Chosen, Chosen]()
    return {pk: one.setdefault(each, each) for pk in staff if (each := menu.by(pk))}


def needs_of_visits(visits: Sequence[Appointment]) -> dict[UUID, tuple[Need, ...]]:
    """Return what each visit would take of the price list as it is now: two reads, however many there are.

    A length that the desk gave a visit stays.
    """
    chosen = {each.pk: of_visit(each) for each in visits}
    services = {each.service_id for each in visits}
    added = {every.service for each in chosen.values() for every in each.addons}
    parts = _parts(sorted(services | added))
    own = sorted({each.service_id for each in visits if each.service.by_giver})
    rates = RATES.records(services=own) if own else []
    found = {}
    for each in visits:
        menu = _menu(each.service, chosen[each.pk], parts, rates, {each.staff_id})
        now, given = menu.by(each.staff_id), own_length(each)
        found[each.pk] = (now if given is None else now.lasting(given)).needs
    return found


def told_by_service(services: Sequence[Service]) -> dict[UUID, list[Offer]]:
    """Return what each service is offered for online: by variant, with what it comes to with its givers.

    At most three reads, whatever is on the list.
    """
    ways: dict[UUID, list[Variant | None]] = {}
    for each in VARIANTS_OF.records(services=[service.pk for service in services]) if services else ():
        ways.setdefault(each.service_id, []).append(each)
    differing = [each.pk for each in services if each.by_giver]
    rates = RATES.records(services=differing) if differing else []
    givers: dict[UUID, set[UUID]] = {}
    for service, staff in GIVERS_OF.rows(services=differing) if differing else ():
        givers.setdefault(_id(service), set()).add(_id(staff))
    found = {}
    for service in services:
        own = givers.get(service.pk, set())
        menus = [
            (way, _menu(service, Extras(way), {service.pk: ()}, rates, own))
            for way in ways.get(service.pk, [None])
        ]
        found[service.pk] = [
            Offer(way, [menu.by(pk) for pk in own] or [chosen(menu.main)]) for way, menu in menus
        ]
    return found


def _parts(services: Sequence[UUID]) -> dict[UUID, list[Need]]:
    found: dict[UUID, list[Need]] = {pk: [] for pk in services}
    if services:
        for whose, role, pool, offset, minutes in PARTS.rows(services=services):
            found[_id(whose)].append(Need(role, pool, offset, minutes))
    return found


def _menu(
    service: Service,
    extras: Extras,
    parts: Mapping[UUID, Sequence[Need]],
    rates: Iterable[Rate],
    staff: Collection[UUID],
) -> Menu:
    line = extras.variant or service
    way = extras.variant.pk if extras.variant else None
    own = {
        each.staff_id: Own(each.minutes, each.price_cents)
        for each in rates
        if each.staff_id in staff and each.service_id == service.pk and each.variant_id == way
    }
    main = Main(parts[service.pk], service.minutes, line.minutes, line.price_cents)
    added = [Added(each.minutes, each.cents, each.beside, parts[each.service]) for each in extras.addons]
    return Menu(main, added, own)


def _id(stored: Any) -> UUID:
    return stored if isinstance(stored, UUID) else UUID(stored)


def names_of(service: Service, extras: Extras = PLAIN) -> dict[str, str]:
    """Return what is chosen in words, by language, as an appointment keeps it."""
    found = {}
    for tongue in LANGUAGES:
        line = _name(service, tongue)
        if extras.variant:
            line = f"{line}, {_name(extras.variant, tongue)}"
        found[tongue] = " + ".join([line, *(_of(each.name, tongue) for each in extras.addons)])
    return found


def _name(record: object, tongue: str) -> str:
    return str(getattr(record, f"name_{tongue}") or getattr(record, f"name_{MASTER}"))


def _of(names: Mapping[str, str], tongue: str) -> str:
    return names.get(tongue) or names[MASTER]
