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
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from bench.desk import Desk
from bench.house import Findings, House
from bench.salon import PARTS_SLUG, SLUG
from bench.tally import ACTS, ANY, DEVICE, ONE, SEVERAL, Report, Tally, lost, missing, never
from bench.visitor import Booking, BusyError, ServerError, UnexpectedError, Visitor
from tests.support import postgres  # the one place that knows how to run a server of its own

T = TypeVar("T")

CLIENTS = 50
GIVE_UP = 30.0  # seconds a client goes on trying to reach a server that was killed
KILL_EVERY = 5  # rounds: in one of five the program is killed, in one its database's sessions are cut
BUSY_FOR = 10.0  # seconds after such a cut in which clients may be told to ask again
GROUP_OF = 6  # clients: one of six wants two treatments
MORE = 24  # rounds after the last, without blows, in which what was never accepted can be
DESK_RESTS = 4  # rounds: in one of four only clients act, and exactly the free places are booked
TEN = (SLUG, PARTS_SLUG)  # what the ten people give that a storm adds to a house
MOVES = 8  # starts to which the desk tries to move a visit
TRIED = 4  # other treatments that are tried beside a first
KILL_WITHIN = 0.25  # seconds after the start of a round


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
    able: tuple[str, ...] = ()  # the codes of who is free then
    day: str = ""
    group: tuple[str, ...] = ()  # treatments that some want one after another from that start on
    group_start: str = ""
    with_whom: str = ""  # who gives all of the group


class Storm:
    """Rounds of clients against one server."""

    def __init__(
        self, house: House, *, seed: int, before: Findings, desk: Desk, clients: int = CLIENTS
    ) -> None:
        """Prepare for a house in which so much was found before."""
        self.house, self.server, self.desk = house, house.server, desk
        self.dice = random.Random(seed)
        self.plain, self.devices = set(before.plain), set(before.devices)
        self.clients = clients
        self._cookies: dict[str, str] = {}
        self.tally = Tally()
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._busy_until = 0.0  # a moment ago every session was cut

    def run(self, rounds: int, *, tell: Callable[[str], None] = print) -> Tally:
        """Run the rounds and return what was seen; the server is up at the end.

        A short storm may book none of some kind: it goes on in quiet rounds until it did, for `MORE` at most.
        """
        readers = [threading.Thread(target=self._read, daemon=True) for _ in range(2)]
        for reader in readers:
            reader.start()
        for number in range(rounds):
            blow = {1: self._kill, 3: self._cut if self.house.cuttable else None}.get(number % KILL_EVERY)
            self._round(self._target(number), blow=blow, desk=number % DESK_RESTS != 0)
            if (number + 1) % 20 == 0:
                booked, kills = len(self.tally.booked), self.tally.kills
                tell(f"round {number + 1} of {rounds}: {booked} booked, {kills} kills")
        for number in range(rounds, rounds + MORE):
            if not never(self.tally.accepted, self.desk.done):
                break
            acts_missing = not all(self.desk.done[act] for act in ACTS)
            self._round(self._target(number), blow=None, desk=acts_missing)
        self._over.set()
        for reader in readers:
            reader.join()
        return self.tally

    def _target(self, number: int) -> Target:
        """Choose a free time on a coming day: for one person, or for anyone of those free.

        Of three rounds one wants a service of ten people, one a service with a device, and one any service.
        """
        with Visitor(self.server.port) as looking:
            known = looking.services()
            slugs = [[SLUG], [each for each in known if each in self.devices], known][number % 3]
            anyone = number % 2 == 0
            for _ in range(200):
                if target := self._choose(looking, self.dice.choice(slugs), anyone=anyone):
                    self._cookies = dict(looking.browser.cookies)
                    return target
        raise AssertionError("no free time was found on any day tried")

    def _choose(self, looking: Visitor, slug: str, *, anyone: bool) -> Target | None:
        day = f"{date.today() + timedelta(days=self.dice.randrange(2, 60)):%Y-%m-%d}"  # noqa: DTZ011 - any day
        codes = looking.practitioners(slug) or [""]  # where one alone gives it nobody is asked for
        free = {code: looking.starts(slug, code, day) for code in codes}
        starts = sorted({start for each in free.values() for start in each})
        if not starts:
            return None
        start = self.dice.choice(starts)
        chosen = self.dice.choice([code for code, each in free.items() if start in each])
        group, group_start = self._group(looking, slug, code=chosen, day=day, wanted=free[chosen])
        start = group_start.split()[0] if group_start else start
        able = tuple(code for code, each in free.items() if start in each)
        places = min(len(able), self.clients) if anyone else 1
        at_least = places if slug in self.plain else 1
        whom = "" if anyone else chosen
        return Target(slug, start, whom, places, at_least, able, day, group, group_start, chosen)

    def _group(
        self, looking: Visitor, slug: str, *, code: str, day: str, wanted: list[str]
    ) -> tuple[tuple[str, ...], str]:
        """Return two treatments and a time of the first that is `wanted` alone too; nothing where none is."""
        others = looking.beside(slug)
        others = self.dice.sample(others, len(others))
        others.sort(key=lambda each: (each in TEN) != (slug in TEN))  # the ten give only what is theirs
        for other in others[:TRIED]:
            offered = [each.split() for each in looking.visits((slug, other), code, day)]
            begins = [
                " ".join([start, *steps])
                for start, *steps in offered
                if start in wanted and _one_after_another(steps, code)
            ]
            if begins:
                return (slug, other), self.dice.choice(begins)
        return (), ""

    def _desk(self, target: Target) -> None:
        """Let the desk want the same minutes: away, moved there, a visit cancelled, and back again."""
        code = target.practitioner or self.dice.choice(target.able) or f"{SLUG}0"
        for ahead in range(MOVES):  # what clients want may be taken by now: then a day later
            to = datetime.fromisoformat(target.start) + timedelta(days=ahead)
            if self.desk.act("put", code, to.isoformat()):
                break
        self.desk.act("away", code, target.start, "120")
        self.desk.act("drop", code)
        self.desk.act("back")

    def _round(self, target: Target, *, blow: Callable[[], None] | None, desk: bool) -> None:
        self.tally.rounds += 1
        before = len(self.tally.booked)
        barrier = threading.Barrier(self.clients + 1)
        with ThreadPoolExecutor(self.clients + 1) as pool:
            running: list[Future[None]] = [
                pool.submit(self._client, target, barrier, grouped=number % GROUP_OF == 0)
                for number in range(self.clients)
            ]
            barrier.wait()
            running += [pool.submit(self._desk, target)] if desk else []
            if blow:
                time.sleep(self.dice.random() * KILL_WITHIN)
                blow()
                running += [pool.submit(self._desk, target)] if desk else []
            for each in running:
                each.result()
        booked = sum(each.start == target.start for each in self.tally.booked[before:])
        if not (0 if blow or desk else target.at_least) <= booked <= target.places:
            self.tally.wrong_counts.append(f"{target}: {booked}")

    def _kill(self) -> None:
        self.tally.kills += 1
        self.server.kill()
        self.desk.kill()
        self.desk.begin()  # both start at once
        self.server.start()
        self.desk.ready()

    def _cut(self) -> None:
        self.tally.cuts += 1
        self._busy_until = time.monotonic() + BUSY_FOR
        self.house.cut()

    def _client(self, target: Target, barrier: threading.Barrier, *, grouped: bool) -> None:
        own = {"csrftoken": secrets.token_hex(16)}  # a browser of its own, as the salon counts them
        with Visitor(self.server.port, self._cookies | own) as visitor:
            barrier.wait()
            if grouped and target.group:
                start, hold = self._hold_visit(visitor, target)
            else:
                start = target.start
                hold = self._try(lambda: visitor.hold(target.slug, start, target.practitioner)) or ""
            filled = self._try(lambda: visitor.details(hold)) if hold else None
            page = self._try(lambda: visitor.confirm(hold, filled)) if hold and filled else None
        with self._lock:
            self.tally.attempts += 1
            if page:
                self.tally.accepted.update(self._kinds(target, grouped=grouped))
                self.tally.booked.append(Booking(start, target.practitioner, page))
            else:
                self.tally.refused += 1

    def _hold_visit(self, visitor: Visitor, target: Target) -> tuple[str, str]:
        """Hold a visit of several treatments; who is refused asks once more, from the next day on."""
        start = target.group_start
        hold = self._try(lambda: visitor.hold_visit(target.group, start, target.with_whom))
        if not hold:
            day = f"{date.fromisoformat(target.day) + timedelta(days=1)}"
            later = self._try(lambda: visitor.visits(target.group, target.with_whom, day))
            if later:
                start = later[0]
                hold = self._try(lambda: visitor.hold_visit(target.group, start, target.with_whom))
        return start.split()[0], hold or ""

    def _kinds(self, target: Target, *, grouped: bool) -> list[str]:
        """Return of which kinds a booking of a round was."""
        if grouped and target.group:
            kinds, slugs = [SEVERAL], target.group
        else:
            kinds, slugs = [ONE if target.practitioner else ANY], (target.slug,)
        return kinds + [DEVICE] * any(each.split("~")[0].split(".")[0] in self.devices for each in slugs)

    def _try(self, act: Callable[[], T]) -> T | None:
        """Do what a patient client does: try again while the server cannot be reached."""
        end = time.monotonic() + GIVE_UP
        while time.monotonic() < end:
            try:
                return act()
            except BusyError as busy:
                if time.monotonic() > self._busy_until:
                    self._note(self.tally.server_errors, str(busy))
                    return None
                with self._lock:
                    self.tally.busy += 1
                time.sleep(0.2)
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


def _one_after_another(steps: Sequence[str], code: str) -> bool:
    """Whether the first treatment comes first and one person gives all: this one, if any is named."""
    offsets, givers = zip(*(each.split(":") for each in steps), strict=True)
    return offsets[0] == "0" and set(givers) == {code or givers[0]}


def storm_house(house: House, *, rounds: int, seed: int, tell: Callable[[str], None] = print) -> Report:
    """Add ten people to a house, serve it, storm it, and read its database afterwards."""
    house.run([sys.executable, "-m", "bench.salon", "0"])
    before, desk = house.findings(), Desk(house.env)
    house.server.start()
    desk.start()
    try:
        tally = Storm(house, seed=seed, before=before, desk=desk).run(rounds, tell=tell)
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
