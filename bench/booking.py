"""Bookings over HTTP as the sides of a duel; only the POSTs are timed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from bench import workload
from bench.duel import Cost, timed
from bench.house import House
from bench.rival import Rival
from bench.visitor import Visitor

FIRST = workload.DAYS_AHEAD + 2  # the first day on which nobody has anything
LAST = 390
APART = 75  # minutes: on the grid of starts, and never two visits at once


def free_places(today: date) -> Iterator[tuple[int, datetime]]:
    """Yield people and local starts that are free on both sides, each once."""
    for ahead in range(FIRST, LAST):
        midnight = datetime.combine(today + timedelta(days=ahead), time.min, tzinfo=workload.ZONE)
        for minute in range(workload.OPENS, workload.CLOSES - workload.BLOCK + 1, APART):
            for staff in range(workload.STAFF):
                yield staff, midnight.replace(hour=minute // 60, minute=minute % 60)


class PeerBookings:
    """The peer's side: each booking is all POSTs its client sends."""

    def __init__(self, rival: Rival, today: date, *, signed_in: bool) -> None:
        self._rival = rival
        self._book = rival.book_signed_in if signed_in else rival.book_as_stranger
        self._places = free_places(today)

    def turn(self, times: int) -> Cost:
        """Book so many times."""
        places = [next(self._places) for _ in range(times)]
        return timed(self._rival.server.cpu, lambda: [self._book(*place) for place in places])


class OurBookings:
    """Our side: hold and confirm; the pages between are fetched in between, untimed."""

    def __init__(self, house: House, today: date) -> None:
        self._cpu = house.server.cpu
        self._visitor = Visitor(house.port)
        self._places = free_places(today)
        self._visitor.starts("bench")  # brings the CSRF cookie
        self._cookies = dict(self._visitor.browser.cookies)

    def turn(self, times: int) -> Cost:
        """Book so many times, as a new client each."""
        places = [next(self._places) for _ in range(times)]
        holds: list[str] = []
        cost = timed(self._cpu, lambda: holds.extend(self._hold(*place) for place in places))
        filled = [(hold, self._visitor.details(hold)) for hold in holds]
        return cost + timed(self._cpu, lambda: self._confirm(filled))

    def _hold(self, staff: int, start: datetime) -> str:
        self._visitor.browser.cookies = dict(self._cookies)
        hold = self._visitor.hold("bench", f"{start.astimezone(UTC):%Y-%m-%dT%H:%MZ}", f"bench{staff}")
        if not hold:
            raise AssertionError("a free time was refused")
        return hold

    def _confirm(self, filled: list[tuple[str, dict[str, str]]]) -> None:
        if not all(self._visitor.confirm(*one) for one in filled):
            raise AssertionError("a held time was refused")
