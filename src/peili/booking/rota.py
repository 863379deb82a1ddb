"""The profile's section `rota`: who gives which service and when. No version keeps it: it is about people."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from itertools import pairwise

from peili.booking.menu_profile import OwnSaid, read_own
from peili.house.reading import Node
from peili.house.sections import Said, section

AWAY = "away"
MOST_WEEKS = 8
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d{1,2})[.:](\d{2})\s*[-\u2013]\s*(\d{1,2})[.:](\d{2})", re.ASCII)

Hours = tuple[tuple[time, time], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """One practitioner's services, hours and the dates that differ (none means away).

    Hours are by the day of the rota, Monday 0; a rota of some weeks goes on to the Sunday of its last.
    """

    gives: tuple[str, ...]
    hours: Mapping[int, Hours]
    dates: Mapping[date, Hours]
    weeks: int = 1
    since: date | None = None
    level: str = ""
    own: Mapping[tuple[str, str], OwnSaid] = field(default_factory=dict)  # by service and variant


@section("rota", stored=False)
def read_rota(node: Node, said: Said) -> dict[str, Rota]:
    """Read who gives what and when; the keys are those of `people`."""
    found: dict[str, Rota] = {}
    for code, entry in node.entries().items():
        if code not in said["people"]:
            entry.refuse("nobody in `people` has this code; add them there")
            continue
        if not said["people"][code].bookable:
            entry.refuse("this person is not booked; say `bookable: true` of them in `people`")
        keys = entry.keys("dates", "hours", "weeks", "level", "own", needs=("gives",))
        if keys["hours"].absent == keys["weeks"].absent:
            entry.refuse("say the hours of every week as `hours`, or those of a rota as `weeks`; one of them")
        hours, weeks, since = (
            _rota(keys["weeks"]) if keys["hours"].absent else (_week(keys["hours"]), 1, None)
        )
        gives = _gives(keys["gives"], said, said["people"][code].business)
        booking = said["booking"]
        found[code] = Rota(
            gives=gives,
            level=keys["level"].one_of(booking.levels if booking else ()),
            own=read_own(keys["own"], {slug: tuple(booking.services[slug].menu.variants) for slug in gives}),
            hours=hours,
            dates=_dates(keys["dates"]),
            weeks=weeks,
            since=since,
        )
    return found


def _rota(node: Node) -> tuple[dict[int, Hours], int, date | None]:
    """Read a rota of some weeks: the Monday on which it begins, and each week's hours."""
    keys = node.keys(needs=("from", "hours"))
    since, weeks = keys["from"].day(), keys["hours"].items()
    if since is not None and since.weekday():
        keys["from"].refuse("a rota begins on a Monday; write its date")
    if not 1 < len(weeks) <= MOST_WEEKS:
        keys["hours"].refuse(f"a rota has 2 to {MOST_WEEKS} weeks; for one week write `hours` alone")
    found = {
        number * 7 + day: spans for number, week in enumerate(weeks) for day, spans in _week(week).items()
    }
    return found, len(weeks), since


def _gives(node: Node, said: Said, business: str) -> tuple[str, ...]:
    """Return the slugs meant: a service by its own, or all of one's own business under a heading."""
    if said["booking"] is None:
        node.refuse("there are no services to give; add the section `booking`")
        return ()
    services, headings = said["booking"].services, said["booking"].categories
    slugs: list[str] = []
    for item in node.items():
        word = item.one_of((*services, *headings))
        meant = [
            slug
            for slug, service in services.items()
            if word in {slug, service.category} and service.business == business
        ]
        if word and not meant:
            item.refuse(f"{word} is not a service of the business this person works for ({business})")
        slugs += meant
    return tuple(dict.fromkeys(slugs))


def _week(node: Node) -> dict[int, Hours]:
    keys = node.keys(*DAYS)
    return {
        number: spans
        for number, day in enumerate(DAYS)
        if not keys[day].absent and (spans := _spans(keys[day]))
    }


def _dates(node: Node) -> dict[date, Hours]:
    """Read the dates that differ from the week: hours of their own, or `away`."""
    found: dict[date, Hours] = {}
    for item in node.items():
        keys = item.keys(needs=("on", "hours"))
        on, hours = keys["on"].day(), keys["hours"]
        if on in found:
            keys["on"].refuse("this date is here twice; join them into one")
        if on is not None:
            found[on] = () if hours.value == AWAY else _spans(hours)
    return found


def _spans(node: Node) -> Hours:
    items = node.items() if isinstance(node.value, list) else [node]
    found = sorted(span for item in items if (span := _span(item)) is not None)
    for earlier, later in pairwise(found):
        if later[0] < earlier[1]:
            node.refuse("these hours overlap; join them into one")
    return tuple(found)


def _span(node: Node) -> tuple[time, time] | None:
    match = _SPAN.fullmatch(str(node.value))
    numbers = tuple(map(int, match.groups())) if match else ()
    if not numbers or max(numbers[0], numbers[2]) > 23 or max(numbers[1], numbers[3]) > 59:  # noqa: PLR2004  # the clock's last hour and minute
        node.refuse("write the hours as 9.00-17.00, or a list of such")
        return None
    opens, closes = time(numbers[0], numbers[1]), time(numbers[2], numbers[3])
    if opens >= closes:
        node.refuse("write the hours as 9.00-17.00, the earlier time first")
        return None
    return opens, closes


def span_said(opens: time, closes: time) -> str:
    """Return hours as the file writes them: 9.00-17.00."""
    return f"{opens.hour}.{opens.minute:02}-{closes.hour}.{closes.minute:02}"
