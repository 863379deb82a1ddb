"""A house of the product: made by its own command, served by its own command, read behind its back."""

import json
import os
import socket
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.server import Server

ROOT = Path(__file__).resolve().parent.parent
PEILI = [sys.executable, "-m", "peili.config.cli"]


@dataclass(frozen=True, slots=True)
class Findings:
    """What a house's database holds after a storm or a power cut."""

    integrity: str
    overlaps: int  # occupancy rows that begin before the one before them on the same resource has ended
    twice: int  # booked visits of one practitioner that share a start
    unheld: int  # booked visits with no occupancy, or occupied minutes with no cause
    starts: Counter[str]  # visits booked online, by start: the desk moves and cancels its own
    plain: list[str]  # services that need a practitioner and no room or device
    devices: list[str]  # services that need a device
    deadlocks: int  # that the database server has broken up since it started


class House:
    """One data folder, or one server database, and the program on it."""

    def __init__(self, home: Path, *, database_url: str = "", port: int = 0, processes: int = 3) -> None:
        self.home = home
        self.port = port or free_port()
        self.env = {
            "PEILI_HOME": str(home),
            "PEILI_DATABASE_URL": database_url,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "DJANGO_SETTINGS_MODULE": "peili.config.settings",
        }
        self.log = home.parent / f"{home.name}.log"
        many = ["--processes", f"{processes}"] if database_url else []  # the embedded database is for one
        command = [*PEILI, "serve", "--home", str(home), "--port", str(self.port), *many]
        self.server = Server(command, self.port, env=self.env, log=self.log)

    def make_demo(self, *, clients: int, seed: int) -> None:
        """Make the invented salon in it."""
        self.run([*PEILI, "demo", "--home", str(self.home), "--clients", str(clients), "--seed", str(seed)])

    def findings(self) -> Findings:
        """Read the database by a process of its own, without the server."""
        found = json.loads(self.run([sys.executable, "-m", "bench.probe"]))
        return Findings(**{**found, "starts": Counter(found["starts"])})

    @property
    def cuttable(self) -> bool:
        """Whether the database is a server, whose sessions can be ended."""
        return bool(self.env["PEILI_DATABASE_URL"])

    def cut(self) -> None:
        """End every session of the house's database server at once, as its restart would."""
        with psycopg.connect(self.env["PEILI_DATABASE_URL"]) as one:
            one.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def run(self, command: list[str]) -> str:
        """Run a program on this house and return what it printed; its errors go to the house's log."""
        with self.log.open("ab") as log:
            done = subprocess.run(
                command,
                env={**os.environ, **self.env},
                stdout=subprocess.PIPE,
                stderr=log,
                check=True,
                text=True,
            )
        return done.stdout


def free_port() -> int:
    """Return a loopback port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
