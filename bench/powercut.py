"""One power cut under a program that acknowledges, and what is left of its word afterwards."""

import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlcipher3 import dbapi2

from bench.bookers import Bookers
from bench.disk import Disk
from bench.house import Findings, House
from bench.tally import lost, missing
from bench.visitor import Booking

LONGEST = 2.0  # seconds of writing before the cut


@dataclass(frozen=True, slots=True)
class Outcome:
    """Acknowledgements seen before the cut, how many of them are gone, and the database's own verdict."""

    told: int
    lost: int
    integrity: str


@contextmanager
def disk_of(folder: Path, kind: str) -> Iterator[Disk]:
    """Lend a fresh disk and remove it afterwards, whatever happened."""
    folder.mkdir(parents=True)
    disk = Disk(folder, kind)
    try:
        yield disk
    finally:
        disk.remove()
        shutil.rmtree(folder, ignore_errors=True)


def cut_under_writer(folder: Path, kind: str, synchronous: str, seed: int) -> Outcome:
    """Cut the power under the least program (`bench.writer`) at a random instant."""
    with disk_of(folder, kind) as disk:
        told: list[int] = []
        command = [sys.executable, "-m", "bench.writer", str(disk.root / "told.sqlite3"), synchronous]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        listener = threading.Thread(target=_listen, args=(writer, told))
        listener.start()
        while not told:
            time.sleep(0.01)
        time.sleep(_moment(seed))
        before_the_cut = len(told)
        disk.cut()
        writer.kill()
        writer.wait()
        listener.join()
        if writer.stdout is not None:
            writer.stdout.close()
        disk.unmount()
        disk.mount()
        return _left(disk.root / "told.sqlite3", before_the_cut)


def cut_under_server(folder: Path, kind: str, template: Path, seed: int) -> Outcome:
    """Cut the power under the real server while clients book over HTTP.

    `template` is a house that was made beforehand; the disk starts with a synced copy of it. Afterwards the
    server is started on what the disk kept, and every confirmation seen before the cut is asked for again.
    """
    with disk_of(folder, kind) as disk:
        house = House(disk.root / "home")
        shutil.copytree(template, house.home)
        house.log = house.server.log = folder / "server.log"
        disk.settle()
        before = house.findings().starts
        house.server.start()
        try:
            told = _book_until_the_cut(house, disk, seed)
            house.server.kill()
            disk.unmount()
            disk.mount()
            house.server.start()
            gone = lost(told, house.port)
        finally:
            house.server.kill()
        found = house.findings()
        return Outcome(len(told), max(len(gone), missing(told, before, found.starts)), verdict(found))


def _book_until_the_cut(house: House, disk: Disk, seed: int) -> list[Booking]:
    """Let clients book until a random instant, cut, and return what was confirmed to them before it."""
    clients = Bookers(house.port)
    clients.start()
    time.sleep(_moment(seed))
    seen, trouble = list(clients.told), list(clients.trouble)
    disk.cut()
    clients.stop()
    if trouble:
        raise AssertionError(f"trouble before the cut: {trouble}")
    return seen


def verdict(found: Findings) -> str:
    """Return "ok" when the database holds nothing that must never be there."""
    wrong = found.overlaps + found.twice + found.unheld
    return found.integrity if not wrong else f"{wrong} rows that must never be there"


def _moment(seed: int) -> float:
    return random.Random(seed).random() * LONGEST


def _listen(writer: "subprocess.Popen[str]", told: list[int]) -> None:
    for line in writer.stdout or ():
        told.append(int(line))  # noqa: PERF401 - the list is read while it grows


def _left(database: Path, told: int) -> Outcome:
    connection = dbapi2.connect(str(database))
    try:
        (integrity,) = connection.execute("PRAGMA integrity_check").fetchone()
        (kept,) = connection.execute("SELECT count(*) FROM told WHERE number < ?", (told,)).fetchone()
    except dbapi2.DatabaseError as damage:  # a new database can come back without its tables
        return Outcome(told, told, str(damage))
    finally:
        connection.close()
    return Outcome(told, told - kept, integrity)
