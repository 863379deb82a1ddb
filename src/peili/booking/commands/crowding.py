"""Refusing one more time to who has too many kept already. It is inside the command that would keep it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from peili.booking.models import Hold, Service
from peili.booking.queries.free import load_setting, terms_and_zone
from peili.booking.rules.crowding import FAMILY, Crowd, Kept, KeptOfDay, too_many, too_much_of_day
from peili.booking.rules.hours import day_bounds, open_spans
from peili.promises.prepared import Prepared

LIVE = Prepared(
    lambda now: Hold.objects.filter(expires_at__gt=now).values_list(
        "browser_code", "network_code", "starts_at", "minutes"
    )
)
Live = tuple[str, str, datetime, int | None]  # codes of a browser and of a network, start, minutes


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks for a time: codes of the browser and of its network for the day, empty when not known."""

    browser: str
    network: str


class TooManyHeld(Exception):
    """Too many times are kept without being booked; `crowd` says whose."""

    def __init__(self, crowd: Crowd) -> None:
        super().__init__(f"refused: {crowd.value}")
        self.crowd = crowd


def refuse_crowd(visitor: Visitor, *, service: Service, starts: Sequence[datetime], now: datetime) -> None:
    """Raise TooManyHeld when a visitor, or all together, have too many times kept, or too much of a day.

    One read, of no more rows than the house keeps. The working hours are looked at only for who has more of
    the day than a family would. Of a visit of several treatments only the first hold has the codes.
    """
    live: list[Live] = [
        (own, net, at if at.tzinfo else at.replace(tzinfo=UTC), minutes)  # SQLite's instants have no zone
        for own, net, at, minutes in LIVE.rows(now=now)
    ]
    browser = sum(each[0] == visitor.browser != "" for each in live)
    network = sum(each[1] == visitor.network != "" for each in live)
    crowd = too_many(Kept(browser, network, len(live)))
    crowd = crowd or next(_of_days(visitor, live, service=service, starts=starts), None)
    if crowd is not None:
        raise TooManyHeld(crowd)


def _of_days(
    visitor: Visitor, live: Sequence[Live], *, service: Service, starts: Iterable[datetime]
) -> Iterator[Crowd]:
    """Yield who has too much of a day that is asked for."""
    zone = terms_and_zone()[1]
    for day in dict.fromkeys(at.astimezone(zone).date() for at in starts):
        same = [each for each in live if each[2].astimezone(zone).date() == day]
        mine = [each[3] or 0 for each in same if each[1] == visitor.network]
        if len(mine) < FAMILY:
            continue
        kept = KeptOfDay(len(mine), sum(mine), sum(each[3] or 0 for each in same))
        working = _working(service, day, zone)
        if crowd := too_much_of_day(kept, working=working, known=bool(visitor.network)):
            yield crowd


def _working(service: Service, day: date, zone: ZoneInfo) -> int:
    """Return the minutes that those who give a service work on a day."""
    setting, bounds = load_setting(service=service, first=day, days=1), day_bounds(day, zone)
    return sum(
        end - begin for hours in setting.hours.values() for begin, end in open_spans(hours, day, zone, bounds)
    )
