"""An oracle of free times that knows no masks, ranges or SQL: it counts the ticks of one day one by one."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from peili.booking.rules.gaps import Magnet
from peili.booking.rules.hours import day_bounds, moment_of

HELSINKI = ZoneInfo("Europe/Helsinki")
TICK, STEP, LONG = 5, 15, 4 * 60  # minutes
Parts = dict[str, tuple[tuple[int, int], ...]]  # role: minutes after the start, and how long
# One with a room and time to clean up after it; one whose practitioner is free while a device acts.
WHOLE: Parts = {"staff": ((0, 70),), "room": ((0, 60),), "client": ((0, 60),)}
SPLIT: Parts = {"staff": ((0, 15), (75, 15)), "device": ((15, 60),), "client": ((0, 90),)}


@dataclass(frozen=True)
class Taken:
    """A visit, or a held time: what, with whom, from when on, whose, and in whose minutes."""

    parts: Parts
    who: int
    start: int
    client: int | None = None
    in_lane: bool = False
    until: datetime | None = None  # of a held time

    def ticks(self, role: str) -> set[int]:
        """Return the ticks it takes of one role."""
        return ticks_of(self.parts, role, self.start)

    @property
    def place(self) -> tuple[int, int]:
        """Return with whom and when."""
        return self.who, self.start


def ticks_of(parts: Parts, role: str, start: int) -> set[int]:
    """Return the ticks a service takes of one role from a start on."""
    spans = parts.get(role, ())
    return {each for at, length in spans for each in range(start + at, start + at + length, TICK)}


@dataclass
class Counted:
    """One day of two practitioners, one room and one device; everything in UTC minutes."""

    day: date
    now: datetime
    hours: list[tuple[int, int]]
    visits: dict[Any, Taken] = field(default_factory=dict)
    holds: dict[Any, Taken] = field(default_factory=dict)
    away: dict[Any, tuple[set[int], range]] = field(default_factory=dict)
    magnet: Magnet = Magnet.NONE
    least: int = 0

    def __post_init__(self) -> None:
        self.bounds = day_bounds(self.day, HELSINKI)
        self._local = {each: moment_of(each).astimezone(HELSINKI).hour for each in range(*self.bounds, TICK)}

    def work(self, who: int) -> set[int]:
        """Return when somebody works, by the wall clock of each tick."""
        opens, closes = self.hours[who]
        return {each for each, hour in self._local.items() if opens <= hour < closes}

    def blocked(self, who: int) -> set[int]:
        """Return when somebody is away, or the house is closed."""
        return {each for whose, span in self.away.values() if who in whose for each in span}

    def begun(self) -> list[Taken]:
        """Return what takes time: visits, and held times that have not ended."""
        held = [each for each in self.holds.values() if each.until is None or each.until > self.now]
        return [*self.visits.values(), *held]

    def taken(self, role: str) -> set[int]:
        """Return the ticks of the room or the device that are taken."""
        return {tick for each in self.begun() for tick in each.ticks(role)}

    def busy(self, who: int) -> set[int]:
        """Return the ticks of somebody's own that are taken or blocked; an extra lane is beside them."""
        mine = [each for each in self.begun() if each.who == who and not each.in_lane]
        return self.blocked(who) | {tick for each in mine for tick in each.ticks("staff")}

    def beside(self, parts: Parts, client: int | None = None) -> list[int]:
        """Return the starts at which room, device and client are free, whatever the practitioners do."""
        taken = {role: self.taken(role) for role in ("room", "device")}
        taken["client"] = {
            tick
            for each in self.visits.values()
            if each.client == client is not None
            for tick in each.ticks("client")
        }
        return [
            start
            for start in range(*self.bounds, STEP)
            if all(other.isdisjoint(ticks_of(parts, role, start)) for role, other in taken.items())
        ]

    def for_the_desk(self, parts: Parts, who: int, client: int | None = None) -> list[int]:
        """Return the starts that nothing stands in the way of."""
        open_to = self.work(who) - self.busy(who)
        return [
            start
            for start in self.beside(parts, client)
            if open_to.issuperset(ticks_of(parts, "staff", start))
        ]

    def for_clients(self, parts: Parts, who: int) -> list[int]:
        """Return those of them that leave no hole which the house's gap rule forbids."""
        work, busy = self.work(who), self.busy(who)
        return [each for each in self.for_the_desk(parts, who) if self._tidy(parts, each, work, busy)]

    def _tidy(self, parts: Parts, start: int, work: set[int], busy: set[int]) -> bool:
        free, own = work - busy, ticks_of(parts, "staff", start)
        first, last = min(own), max(own)
        before, after = _run(first, free, -TICK), _run(last, free, TICK)
        if min(before, after) < STEP:
            return True
        if min(before, after) < self.least:
            return False
        return {
            Magnet.NONE: True,
            Magnet.LIGHT: before + TICK + _run(first, free, TICK) >= LONG,
            Magnet.MEDIUM: not work & busy,
            Magnet.STRICT: False,
        }[self.magnet]

    def unfit(self) -> set[Any]:
        """Return the visits whose practitioner does not work then any more; an extra lane fits anywhere."""
        return {
            pk
            for pk, each in self.visits.items()
            if not each.in_lane
            and not (self.work(each.who) - self.blocked(each.who)).issuperset(each.ticks("staff"))
        }


def _run(tick: int, free: set[int], towards: int) -> int:
    """Return the free minutes that follow a tick without a break, in one direction."""
    length = 0
    while tick + towards * (length + 1) in free:
        length += 1
    return length * TICK
