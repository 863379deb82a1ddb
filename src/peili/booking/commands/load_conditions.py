"""Bringing the profile's section `conditions` into force, inside the transaction of the load."""

from collections.abc import Mapping

from peili.booking.conditions import ConditionsSaid
from peili.booking.models import Interval, PatchTest, Service
from peili.house.sections import Load, comes_into_force


@comes_into_force("conditions")
def write_conditions(said: Mapping[str, ConditionsSaid], _load: Load) -> None:
    """Write the conditions anew: they are the house's rules, about nobody."""
    services = {each.slug: each for each in Service.objects.all()}
    PatchTest.objects.all().delete()
    Interval.objects.all().delete()
    for slug, condition in said.items():
        if condition.test:
            test = condition.test
            PatchTest.objects.create(
                service=services[slug], test=services[test.by], hours=test.hours, days=test.days
            )
        for after, days in condition.after.items():
            Interval.objects.create(service=services[slug], after=services[after], days=days)
