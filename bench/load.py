"""Sustained public load: nine searches to one booking, from a few clients at once, for a bounded while.

One process on SQLite, four on PostgreSQL; beside each a bare Django page served by the same server with as
many processes, which the same clients ask in turns with the house. All is on the loopback interface, and
the clients share the machine with what they measure.
"""

import itertools
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from functools import partial
from pathlib import Path

from bench.booking import free_places
from bench.browser import Browser, Page
from bench.figures import Figure, at_most
from bench.house import House, free_port
from bench.server import Server, web_server
from bench.visitor import UnexpectedError, Visitor
from tests.support import postgres  # the one place that knows how to run a server of its own

CLIENTS, ROUNDS = 8, 4  # clients at once, turns of each side
MOST = 50_000  # acts of one client in a turn
BOOKS = 10  # one act of so many is a booking
AHEAD = range(1, 15)  # days in which clients look for times
SEED = 20261126
PROCESSES = 4  # on PostgreSQL

Act = Callable[[], object]


@dataclass(slots=True)
class Tally:
    """What the clients saw of one side: seconds of each request, errors, and what it cost."""

    took: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    booked: int = 0
    refused: int = 0
    wall: float = 0.0
    cpu: float = 0.0

    def rate(self) -> float:
        """Return requests a second."""
        return len(self.took) / self.wall

    def p99(self) -> float:
        """Return the milliseconds that 99 of 100 requests stayed within."""
        return sorted(self.took)[len(self.took) * 99 // 100] * 1e3

    def each(self) -> float:
        """Return the CPU milliseconds of a request."""
        return self.cpu / len(self.took) * 1e3


class Timed(Browser):
    """A browser that notes how long each answer took, and which were errors."""

    def __init__(self, port: int, tally: Tally) -> None:
        super().__init__(port)
        self._tally = tally

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Page:
        begun = time.perf_counter()
        page = super()._ask(method, path, body, headers)
        self._tally.took.append(time.perf_counter() - begun)
        if page.status >= 500:
            self._tally.errors.append(f"{method}: {page.status}")
        return page


class Crowd:
    """The clients of a house; each books at places of its own, which nobody else wants."""

    def __init__(self, house: House, today: date) -> None:
        self.server, self.tally = house.server, Tally()
        self._today = today
        self._places = free_places(today)
        self._lock = threading.Lock()
        self._clients = [self._client(number) for number in range(CLIENTS)]

    def acts(self) -> list[Act]:
        """Return what each client does over and over."""
        return [partial(next, each) for each in self._clients]

    def _client(self, number: int) -> Iterator[None]:
        dice = random.Random(SEED + number)
        with Visitor(self.server.port) as visitor:
            visitor.browser = Timed(self.server.port, self.tally)
            visitor.browser.cookies["peili_demo"] = "1"
            visitor.starts("bench")  # brings the CSRF cookie
            for _turn in itertools.count():
                if dice.randrange(BOOKS):
                    day = self._today + timedelta(days=dice.choice(AHEAD))
                    visitor.starts("bench", "", f"{day}")
                else:
                    self._book(visitor)
                yield

    def _book(self, visitor: Visitor) -> None:
        with self._lock:
            staff, start = next(self._places)
        hold = visitor.hold("bench", f"{start.astimezone(UTC):%Y-%m-%dT%H:%MZ}", f"bench{staff}")
        done = hold and visitor.confirm(hold, visitor.details(hold))
        with self._lock:
            self.tally.booked += bool(done)
            self.tally.refused += not done


class Bare:
    """The same clients on a page with nothing in it."""

    def __init__(self, server: Server) -> None:
        self.server, self.tally = server, Tally()
        self._browsers = [Timed(server.port, self.tally) for _number in range(CLIENTS)]

    def acts(self) -> list[Act]:
        """Return what each client does over and over."""
        return [partial(each.get, "/") for each in self._browsers]


def turn(side: Crowd | Bare, seconds: float) -> None:
    """Let all clients of one side go on for a while."""
    end, spent, begun = time.monotonic() + seconds, side.server.cpu(), time.perf_counter()

    def go_on(act: Act) -> None:
        try:
            for _each in range(MOST):
                if time.monotonic() >= end:
                    return
                act()
        except (OSError, UnexpectedError, StopIteration) as trouble:
            side.tally.errors.append(f"{type(trouble).__name__}: {trouble}")

    threads = [threading.Thread(target=go_on, args=(act,)) for act in side.acts()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    side.tally.wall += time.perf_counter() - begun
    side.tally.cpu += side.server.cpu() - spent


def load(folder: Path, today: date, *, seconds: float) -> list[Figure]:
    """Measure both engines, each side for so long; PostgreSQL only where its server is on the machine."""
    span = seconds / ROUNDS
    found = _measured(folder / "load-sqlite", "one process on SQLite", 1, "", today, span=span)
    try:
        with postgres.cluster(durable=True) as url:
            name = f"{PROCESSES} processes on PostgreSQL"
            found += _measured(folder / "load-postgres", name, PROCESSES, url, today, span=span)
    except postgres.MissingServerError as missing:
        print(f"SKIP the load on PostgreSQL: {missing}")
    return found


def _measured(home: Path, name: str, processes: int, url: str, today: date, *, span: float) -> list[Figure]:
    house = House(home, database_url=url, processes=processes)
    house.make_demo(clients=20, seed=1)
    house.run([sys.executable, "-m", "bench.salon", "0"])
    log = home.parent / f"{home.name}-bare.log"
    nothing = web_server("bench.bare", free_port(), log=log, workers=processes)
    with ExitStack() as stack:
        for server in (house.server, nothing):
            stack.callback(server.stop)
            server.start()
        crowd, empty = Crowd(house, today), Bare(nothing)
        turn(crowd, 1.0)  # warm
        turn(empty, 0.5)
        crowd.tally, empty.tally = _fresh(crowd.tally), _fresh(empty.tally)
        for number in range(ROUNDS):
            for side in (crowd, empty) if number % 2 else (empty, crowd):
                turn(side, span)
    return _figures(name, crowd.tally, empty.tally)


def _fresh(tally: Tally) -> Tally:
    """Empty a tally that its browsers go on writing; errors stay."""
    tally.took.clear()
    tally.booked = tally.refused = 0
    tally.wall = tally.cpu = 0.0
    return tally


def _figures(name: str, ours: Tally, empty: Tally) -> list[Figure]:
    errors = len(ours.errors) + len(empty.errors)
    note = (
        f"{ours.rate():.0f} / {empty.rate():.0f} requests a second, "
        f"p99 {ours.p99():.0f} / {empty.p99():.0f} ms, "
        f"CPU {ours.each():.2f} / {empty.each():.2f} ms, {ours.booked} booked, {ours.refused} refused"
    )
    against = "a bare Django page by the same server"
    return [
        _figure(f"public load, {name}: requests", empty.rate() / ours.rate(), "×", against, note),
        _figure(f"public load, {name}: p99", ours.p99() / empty.p99(), "×", against, ""),
        Figure(
            name=f"public load, {name}: errors",
            value=errors,
            unit=f"of {len(ours.took)}",
            against="none",
            low=errors,
            high=errors,
            target="≤ 0",
            met=at_most(errors, errors, 0),
            note="; ".join([*ours.errors, *empty.errors][:3]),
        ),
    ]


def _figure(name: str, value: float, unit: str, against: str, note: str) -> Figure:
    return Figure(
        name=name,
        value=value,
        unit=unit,
        against=against,
        low=value,
        high=value,
        target="none set",
        met=True,
        note=note,
    )
