"""Many clients at one free time at once, while the server is killed at random; then the database is read.

`python -m bench.storm --rounds N --seed S [--postgres]` prints "0 of N" lines and exits 1 when one is not 0.
"""

import argparse
import random
import secrets
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from bench.desk import Desk
from bench.house import Findings, House
from bench.server import Server
from bench.visitor import Booking, ServerError, UnexpectedError, Visitor
from tests.support import postgres  # the one place that knows how to run a server of its own

T = TypeVar("T")

CLIENTS = 50
GIVE_UP = 30.0  # seconds a client goes on trying to reach a server that was killed
KILL_EVERY = 5  # rounds: one of five is hit
GROUP_OF = 6  # clients: one of six wants two treatments
DESK_RESTS = 4  # rounds: in one of four only clients act, and exactly the free places are booked
KILL_WITHIN = 0.25  # seconds after the start of a round


@dataclass(slots=True)
class Tally:
    """What the clients saw, and what the database held afterwards."""

    rounds: int = 0
    attempts: int = 0
    refused: int = 0
    pages: int = 0
    gone: int = 0  # requests that a killed server left without an answer
    kills: int = 0
    groups: int = 0  # of the booked: visits of several treatments
    desk: Counter[str] = field(default_factory=Counter)  # what the desk did meanwhile
    booked: list[Booking] = field(default_factory=list)
    server_errors: list[str] = field(default_factory=list)
    odd_answers: list[str] = field(default_factory=list)
    wrong_counts: list[str] = field(
        default_factory=list
    )  # quiet rounds that did not fill exactly their places


@dataclass(frozen=True, slots=True)
class Target:
    """What all clients of a round want: a start, with one person or with anyone.

    At most `places` can have it; as many do, `at_least`, unless a room or device is short.
    """

    slug: str
    start: str
    practitioner: str
    places: int
    at_least: int
    able: tuple[str, ...] = ()  # who is free then
    group: tuple[
        str, ...
    ] = ()  # services that some want one after another from that start on, with `with_whom`
    group_start: str = ""
    with_whom: str = ""


class Storm:
    """Rounds of clients against one server."""

    def __init__(
        self, server: Server, *, seed: int, plain: Sequence[str], desk: Desk, clients: int = CLIENTS
    ) -> None:
        """Prepare; `plain` are the services that need nothing but a practitioner."""
        self.server, self.desk = server, desk
        self.dice = random.Random(seed)
        self.plain = set(plain)
        self.clients = clients
        self._cookies: dict[str, str] = {}
        self.tally = Tally()
        self._lock = threading.Lock()
        self._over = threading.Event()

    def run(self, rounds: int, *, tell: Callable[[str], None] = print) -> Tally:
        """Run the rounds and return what was seen; the server is up at the end."""
        readers = [threading.Thread(target=self._read, daemon=True) for _ in range(2)]
        for reader in readers:
            reader.start()
        for number in range(rounds):
            self.tally.rounds += 1
            self._round(self._target(), killed=number % KILL_EVERY == 1, desk=number % DESK_RESTS != 0)
            if (number + 1) % 20 == 0:
                booked, kills = len(self.tally.booked), self.tally.kills
                tell(f"round {number + 1} of {rounds}: {booked} booked, {kills} kills")
        self._over.set()
        for reader in readers:
            reader.join()
        return self.tally

    def _target(self) -> Target:
        """Choose a free time of a service on a coming day: for one person, or for anyone of those free."""
        with Visitor(self.server.port) as looking:
            slugs = looking.services()
            for _ in range(200):
                if target := self._choose(looking, slugs):
                    self._cookies = dict(looking.browser.cookies)
                    return target
        raise AssertionError("no free time was found on any day tried")

    def _choose(self, looking: Visitor, slugs: list[str]) -> Target | None:
        slug = self.dice.choice(slugs)
        day = f"{date.today() + timedelta(days=self.dice.randrange(2, 60)):%Y-%m-%d}"  # noqa: DTZ011 - any day
        free = {code: looking.starts(slug, code, day) for code in looking.practitioners(slug)}
        starts = sorted({start for each in free.values() for start in each})
        if not starts:
            return None
        start = self.dice.choice(starts)
        able = [code for code, each in free.items() if start in each]
        chosen = self.dice.choice(able)
        group = self._group(looking, slugs, slug, code=chosen, day=day, start=start)
        if self.dice.random() < 0.5:
            return Target(slug, start, chosen, 1, 1, (chosen,), *group)
        places = min(len(able), self.clients)
        return Target(slug, start, "", places, places if slug in self.plain else 1, tuple(able), *group)

    def _group(
        self, looking: Visitor, slugs: list[str], slug: str, *, code: str, day: str, start: str
    ) -> tuple[tuple[str, ...], str, str]:
        """Return two services and their time, if somebody gives both one after another from a start on."""
        other = self.dice.choice([each for each in slugs if each in self.plain and each != slug] or [slug])
        offered = looking.visits((slug, other), code, day)
        begins = [each for each in offered if each.startswith(start)]
        return ((slug, other), begins[0], code) if begins else ((), "", "")

    def _desk(self, target: Target) -> None:
        """Let the desk want the same minutes: away, moved there, a visit cancelled, and back again."""
        code = target.practitioner or self.dice.choice(target.able)
        for said in (("put", code, target.start), ("away", code, target.start, "120"), ("drop", code)):
            self.desk.act(*said)
        self.desk.act("back")

    def _round(self, target: Target, *, killed: bool, desk: bool) -> None:
        before = len(self.tally.booked)
        barrier = threading.Barrier(self.clients + 1)
        with ThreadPoolExecutor(self.clients + 1) as pool:
            running: list[Future[None]] = [
                pool.submit(self._client, target, barrier, grouped=number % GROUP_OF == 0)
                for number in range(self.clients)
            ]
            barrier.wait()
            running += [pool.submit(self._desk, target)] if desk else []
            if killed:
                time.sleep(self.dice.random() * KILL_WITHIN)
                self._kill()
            for each in running:
                each.result()
        booked = len(self.tally.booked) - before
        if not (0 if killed or desk else target.at_least) <= booked <= target.places:
            self.tally.wrong_counts.append(f"{target}: {booked}")

    def _kill(self) -> None:
        self.tally.kills += 1
        self.server.kill()
        self.desk.kill()
        self.server.start()
        self.desk.start()

    def _client(self, target: Target, barrier: threading.Barrier, *, grouped: bool) -> None:
        own = {"csrftoken": secrets.token_hex(16)}  # a browser of its own, as the salon counts them
        with Visitor(self.server.port, self._cookies | own) as visitor:
            barrier.wait()
            hold = self._try(
                lambda: (
                    visitor.hold_visit(target.group, target.group_start, target.with_whom)
                    if grouped and target.group
                    else visitor.hold(target.slug, target.start, target.practitioner)
                )
            )
            filled = self._try(lambda: visitor.details(hold)) if hold else None
            page = self._try(lambda: visitor.confirm(hold, filled)) if hold and filled else None
        with self._lock:
            self.tally.attempts += 1
            if page:
                self.tally.groups += grouped and bool(target.group)
                self.tally.booked.append(Booking(target.start, target.practitioner, page))
            else:
                self.tally.refused += 1

    def _try(self, act: Callable[[], T]) -> T | None:
        """Do what a patient client does: try again while the server cannot be reached."""
        end = time.monotonic() + GIVE_UP
        while time.monotonic() < end:
            try:
                return act()
            except ServerError as error:
                self._note(self.tally.server_errors, str(error))
                return None
            except UnexpectedError as odd:
                self._note(self.tally.odd_answers, str(odd))
                return None
            except OSError:
                with self._lock:
                    self.tally.gone += 1
                time.sleep(0.2)
        return None

    def _note(self, where: list[str], what: str) -> None:
        with self._lock:
            where.append(what)

    def _read(self) -> None:
        """Look at pages as other visitors do, all the while."""
        with Visitor(self.server.port) as visitor:
            while not self._over.is_set():
                slugs = self._try(visitor.services) or [""]
                if slugs[0] and self._try(partial(visitor.starts, slugs[0])) is not None:
                    with self._lock:
                        self.tally.pages += 2
                time.sleep(0.05)


def lost(told: Sequence[Booking], port: int) -> list[Booking]:
    """Return the acknowledged bookings whose confirmation does not stand any more."""
    with Visitor(port) as visitor:
        return [booking for booking in told if not visitor.confirmed(booking.page)]


def missing(booked: Sequence[Booking], before: Counter[str], after: Counter[str]) -> int:
    """Return how many acknowledged bookings the database does not hold, counted by their starts."""
    told = Counter(booking.start for booking in booked)
    return sum(max(0, number - (after[start] - before[start])) for start, number in told.items())


@dataclass(frozen=True, slots=True)
class Report:
    """A whole storm: what clients saw, and what the database held when it was over."""

    tally: Tally
    found: Findings
    lost: int

    def counts(self) -> dict[str, tuple[int, int]]:
        """Return, for each thing that must never happen, how often it did and out of how many chances."""
        tally, found = self.tally, self.found
        answers = tally.attempts + len(tally.booked) + tally.pages
        return {
            "two bookings of one time": (found.overlaps + found.twice, tally.attempts),
            "acknowledged bookings lost": (self.lost, len(tally.booked)),
            "visits and minutes without each other": (found.unheld, len(tally.booked)),
            "server errors": (len(tally.server_errors), answers),
            "answers of an unknown kind": (len(tally.odd_answers), answers),
            "rounds with a wrong number of bookings": (len(tally.wrong_counts), tally.rounds),
            "damaged databases": (int(found.integrity != "ok"), tally.kills),
        }

    def failed(self) -> bool:
        """Whether anything happened that must never happen."""
        return any(number for number, _ in self.counts().values())

    def lines(self) -> list[str]:
        """Return the report as text: "0 of N", with the 95 % bound that nought of N gives."""
        tally = self.tally
        lines = [
            f"{number} of {chances} {what}"
            + (f" (95 %: fewer than {3 / chances:.2%})" if chances > 3 and not number else "")
            for what, (number, chances) in self.counts().items()
        ]
        acts = ", ".join(f"{number} {act}" for act, number in sorted(tally.desk.items()))
        done = f"{tally.groups} booked visits of several treatments; the desk meanwhile: {acts}"
        seen = [*tally.server_errors[:3], *tally.odd_answers[:3], *tally.wrong_counts[:3]]
        return [
            *lines,
            f"{tally.kills} kills, {tally.gone} requests left without an answer by them",
            done,
            *seen,
        ]


def storm_house(house: House, *, rounds: int, seed: int, tell: Callable[[str], None] = print) -> Report:
    """Serve a house, storm it, and read its database afterwards."""
    before, desk = house.findings(), Desk(house.env)
    house.server.start()
    desk.start()
    try:
        tally = Storm(house.server, seed=seed, plain=before.plain, desk=desk).run(rounds, tell=tell)
        gone = lost(tally.booked, house.port)
    finally:
        desk.stop()
        house.server.stop()
    tally.desk, tally.server_errors = desk.done, [*tally.server_errors, *desk.errors]
    found = house.findings()
    return Report(tally, found, max(len(gone), missing(tally.booked, before.starts, found.starts)))


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.storm", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server of its own")
    asked = parser.parse_args()
    engine = postgres.cluster(durable=True) if asked.postgres else nullcontext("")
    with tempfile.TemporaryDirectory(prefix="peili-storm-") as folder, engine as url:
        house = House(Path(folder) / "home", database_url=url)
        house.make_demo(clients=50, seed=asked.seed)
        report = storm_house(house, rounds=asked.rounds, seed=asked.seed)
    print(f"python -m bench.storm {' '.join(sys.argv[1:])}")
    print("\n".join(report.lines()))
    return int(report.failed())


if __name__ == "__main__":
    raise SystemExit(main())
