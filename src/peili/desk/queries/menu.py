"""The price list as the desk books from it: every variant a line of its own, staff-only ones too."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from peili.booking.models import Service, Variant
from peili.booking.queries.menu import Extra, Extras, addons_by_service, names_of
from peili.house.texts import of_languages


@dataclass(frozen=True, slots=True)
class Dish:
    """A service, or a variant of it, with what can be added to it."""

    service: Service
    variant: Variant | None
    addons: Sequence[Extra]

    @property
    def value(self) -> str:
        """Return how forms and links name it."""
        return f"{self.service.slug}/{self.variant.code}" if self.variant else self.service.slug

    @property
    def name(self) -> str:
        """Return its name in the current language."""
        return of_languages(names_of(self.service, Extras(self.variant)))

    def with_addons(self, slugs: Collection[str]) -> Extras:
        """Return it with those of its add-ons."""
        return Extras(self.variant, tuple(each for each in self.addons if each.slug in slugs))


def dishes(services: Sequence[Service]) -> list[Dish]:
    """Return what can be booked of these services at the desk: two reads, however many they are."""
    ways: dict[object, list[Variant | None]] = {}
    for each in Variant.objects.filter(service__in=services, offered=True).order_by("position", "id"):
        ways.setdefault(each.service_id, []).append(each)
    addons = addons_by_service(services, online=False)
    return [
        Dish(service, way, addons[service.pk])
        for service in services
        if service.alone
        for way in ways.get(service.pk, [None])
    ]
