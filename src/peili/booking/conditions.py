"""The profile's section `conditions`: the test a service needs first, and the days between visits."""

from collections.abc import Mapping
from dataclasses import dataclass

from peili.house.periods import period
from peili.house.reading import Node
from peili.house.sections import Said, section

LEAST_TEST = 48  # hours: a reaction that comes late has come by then
MOST_DAYS = 730


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialSaid:
    """Which visit is the test, and how long before the treatment it must have been."""

    by: str
    hours: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionsSaid:
    """What must be so before one service is given."""

    test: TrialSaid | None
    after: Mapping[str, int]  # service -> days


@section("conditions")
def read_conditions(node: Node, said: Said) -> dict[str, ConditionsSaid]:
    """Read the conditions of services; they are judged for the day of the treatment."""
    booking = said["booking"]
    services = tuple(booking.services) if booking else ()
    found = {}
    for slug, entry in node.entries().items():
        if slug not in services:
            entry.refuse("there is no such service; name one of `booking.services`, or take this out")
            continue
        keys = entry.keys("test", "days_after")
        found[slug] = ConditionsSaid(
            test=_test(keys["test"], slug, services), after=_after(keys["days_after"], services)
        )
    return found


def _test(node: Node, slug: str, services: tuple[str, ...]) -> TrialSaid | None:
    if node.absent:
        return None
    keys = node.keys("at_least", "at_most", needs=("by",))
    by = keys["by"].one_of(services)
    if by == slug:
        keys["by"].refuse("a service cannot be its own test; name the visit at which the test is made")
    least = keys["at_least"].period(period(f"PT{LEAST_TEST}H")).in_minutes or 0
    if not LEAST_TEST * 60 <= least <= MOST_DAYS * 24 * 60:
        keys["at_least"].refuse(f"a reaction may come late; write PT{LEAST_TEST}H or longer")
    most = (keys["at_most"].period(period("P180D")).in_minutes or 0) // (24 * 60)
    if not least // (24 * 60) < most <= MOST_DAYS:
        keys["at_most"].refuse("write a time in days that is longer than `at_least`, such as P180D")
    return TrialSaid(by=by, hours=least // 60, days=most)


def _after(node: Node, services: tuple[str, ...]) -> dict[str, int]:
    found = {}
    for slug, entry in node.entries().items():
        if slug not in services:
            entry.refuse("there is no such service; name one of `booking.services`")
        else:
            found[slug] = entry.number(1, MOST_DAYS, default=1)
    return found
