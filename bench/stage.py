"""The houses and servers the steps share, made when first asked for and taken down at the end."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from subprocess import PIPE
from typing import Any

from bench import workload
from bench.house import House, free_port
from bench.rival import Rival
from bench.server import THREADS, Server, cpu_of, web_server

PAST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much the steps measure with: fewer are quicker and say less."""

    people: int = 20_000  # that are searched among
    past: int = 1_000_000  # visits of the house that is compared with one that has none
    seconds: float = 16.0  # of sustained load, on each side


class Stage:
    """Everything below one temporary folder."""

    def __init__(self, folder: Path, sizes: Sizes) -> None:
        self.folder = folder
        self.sizes = sizes
        self.today = workload.today()
        self.day = workload.busiest_day(self.today)
        self._houses: dict[int, House] = {}
        self._servers: list[Server] = []

    def house(self, past_rows: int = PAST_ROWS) -> House:
        """Return a served house with the shared calendar and so many past visits."""
        if past_rows not in self._houses:
            house = House(self.folder / f"house-{past_rows}")
            house.make_demo(clients=20, seed=1)
            house.run([sys.executable, "-m", "bench.salon", str(past_rows)])
            self._serve(house.server)
            self._houses[past_rows] = house
        return self._houses[past_rows]

    @cached_property
    def rival(self) -> Rival:
        """The served peer with the same calendar."""
        rival = Rival(self.folder / "peer", free_port(), past_rows=PAST_ROWS, threads=THREADS)
        self._serve(rival.server)
        return rival

    @cached_property
    def bare(self) -> Server:
        """A served Django that does nothing: what any page costs at least."""
        server = web_server("bench.bare", free_port(), log=self.folder / "bare.log")
        self._serve(server)
        return server

    @cached_property
    def fair(self) -> Server:
        """The least a page behind the sign-in can cost, on the desk's own house."""
        log, env = self.folder / "fair.log", self.desk.env
        server = web_server("bench.fair", free_port(), log=log, env=env)
        self._serve(server)
        return server

    @cached_property
    def desk(self) -> House:
        """A served house with the demo salon's own calendar, for the staff's pages."""
        house = House(self.folder / "desk")
        house.make_demo(clients=200, seed=1)
        self._serve(house.server)
        return house

    def people(self, count: int) -> dict[str, Any]:
        """Return what finding people costs in a house with so many, made for it and not served."""
        house = House(self.folder / f"people-{count}")
        house.make_demo(clients=20, seed=1)
        house.run([sys.executable, "-m", "bench.people", "fill", str(count)])
        found: dict[str, Any] = json.loads(house.run([sys.executable, "-m", "bench.people", "measure"]))
        return found

    def crowd(self, count: int) -> dict[str, Any]:
        """Return what erasing and a night cost in a house with so many, made for it and not served."""
        return self._alone(f"crowd-{count}", [sys.executable, "-m", "bench.crowd", str(count)])

    def regulation(self, count: int) -> dict[str, Any]:
        """Return the duels of GDPRbench's workloads among so many, in a house made for them."""
        return self._alone(f"regulation-{count}", [sys.executable, "-m", "bench.regulation", str(count)])

    def _alone(self, name: str, words: list[str]) -> dict[str, Any]:
        house = House(self.folder / name)
        house.make_demo(clients=20, seed=1)
        found: dict[str, Any] = json.loads(house.run(words).splitlines()[-1])
        return found

    def keys(self, house: House, number: int) -> list[str]:
        """Return the tokens of so many keys to a house's free times."""
        tokens: list[str] = json.loads(house.run([sys.executable, "-m", "bench.keys", str(number)]))
        return tokens

    def card(self) -> dict[str, Any]:
        """Return what of a client card's page is the vault's, in a house made for it and not served."""
        house = House(self.folder / "card")
        house.make_demo(clients=200, seed=1)
        found: dict[str, Any] = json.loads(house.run([sys.executable, "-m", "bench.card"]))
        return found

    def inside(self, house: House, what: str) -> Any:
        """Measure inside the program, in a process of its own on this house."""
        command = [sys.executable, "-m", "bench.inside", what, f"{self.day:%Y-%m-%d}"]
        return json.loads(house.run(command))

    def searcher(self, house: House, what: str = "search") -> "Searcher":
        """Return a process that searches this house once for each time it is asked."""
        return Searcher(house, self.day, what)

    def close(self) -> None:
        """Stop every server."""
        for server in self._servers:
            server.stop()

    def _serve(self, server: Server) -> None:
        self._servers.append(server)
        server.start()


class Searcher:
    """The product's search in a process of its own, one search a line."""

    def __init__(self, house: House, day: date, what: str) -> None:
        command = [sys.executable, "-m", "bench.inside", what, f"{day:%Y-%m-%d}"]
        self._process = subprocess.Popen(
            command, env={**os.environ, **house.env}, stdin=PIPE, stdout=PIPE, text=True, bufsize=1
        )

    def search(self) -> None:
        """Search once."""
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("both ends are pipes")
        self._process.stdin.write("\n")
        self._process.stdout.readline()

    def cpu(self) -> float:
        """Return the CPU seconds it has used."""
        return cpu_of([self._process.pid])

    def close(self) -> None:
        """End it."""
        self._process.communicate()
