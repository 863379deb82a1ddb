"""The profile's section `requests`: the house's faster promise, and how long an erasure can be cancelled."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from peili.house.periods import Period
from peili.house.profile import ProfileRefused, read_one
from peili.house.queries import profile_version
from peili.house.reading import Node
from peili.house.sections import Said, section

WAITS: Final = Period(days=3)  # whoever asked by mistake, or was named by another, has time to say so
LONGEST: Final = 14  # days: beyond it an erasure would not be without undue delay (GDPR Art. 17(1))
SOONER: Final = 28  # days: a promise that is not faster than the law's month is none


@dataclass(frozen=True, slots=True)
class Handling:
    """Within how many days requests are answered, where the house promises it; and how long erasures wait."""

    answer_within: Period | None = None
    erase_after: Period = WAITS


@section("requests")
def read_requests(node: Node, _said: Said) -> Handling:
    """Read the promise and the time; a house that says nothing has the law's month, and three days."""
    keys = node.keys("answer_within", "erase_after")
    promised, waits = keys["answer_within"], keys["erase_after"]
    within, after = promised.period(), waits.period(default=WAITS)
    if not promised.absent and not (within.in_minutes == within.days * 24 * 60 and 0 < within.days <= SOONER):
        promised.refuse("promise whole days, at most 28: the law's month needs no promise; write P7D")
    if not waits.absent and not (after.in_minutes == after.days * 24 * 60 and after.days <= LONGEST):
        waits.refuse("write whole days, at most 14 (GDPR Art. 17: without undue delay); P0D erases at once")
    return Handling(within or None, after)


def handling() -> Handling:
    """Return what is in force; the rest of the profile need not load."""
    version = profile_version()
    return Handling() if version is None else handling_in(version.content)


def handling_in(content: Mapping[str, Any]) -> Handling:
    """Return what a version of the profile says."""
    if not content.get("requests"):
        return Handling()
    try:
        found = read_one(content, "requests")
    except ProfileRefused:
        return Handling()
    return found if isinstance(found, Handling) else Handling()
