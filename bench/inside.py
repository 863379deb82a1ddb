"""What can only be measured inside the program: `python -m bench.inside kernel|queries|answer|guard DAY`.

Runs in a process of its own on the house that PEILI_HOME names, and prints JSON. `search` stays and does one
search for each line it reads.
"""

import itertools
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import django
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from sqlcipher3 import dbapi2

from bench.duel import Loop, Verdict, duel
from bench.salon import PARTS_SLUG, SLUG
from bench.workload import ZONE
from peili.booking.rules import availability
from peili.config.sqlite import base
from peili.promises.reading import PROGRAM, of_process

MONTH = 28
READ = (
    "SELECT resource_id, start_minute, end_minute FROM booking_occupancy "
    "WHERE resource_id IN ({marks}) AND start_minute >= ? AND start_minute < ? AND end_minute > ?"
)
INSERT = (
    "INSERT INTO booking_occupancy (id, resource_id, start_minute, end_minute, appointment_id) "
    "VALUES (?, ?, ?, ?, ?)"
)


def main(what: str, day: date) -> None:
    """Do one kind of measuring."""
    django.setup()
    of_process(PROGRAM)
    connection.ensure_connection()
    measures: dict[str, Callable[[date], object]] = {
        "kernel": kernel,
        "queries": queries,
        "month": month,
        "answer": answer,
        "search": search,
        "months": months,
        "guard": guard,
    }
    print(json.dumps(measures[what](day)))


class Search:
    """One search of the bench's service, from the product's own parts."""

    def __init__(self, day: date, slug: str = SLUG, days: int = 1) -> None:
        from peili.booking.queries import free  # noqa: PLC0415 - models exist once Django is set up

        self._free = free
        self.day, self.slug, self.days = day, slug, days
        self.now = timezone.now()

    def setting(self, days: int = 1) -> Any:
        """Load what does not change with the rows."""
        service = apps.get_model("booking.Service").objects.get(slug=self.slug)
        return self._free.load_setting(service=service, first=self.day, days=days)

    def situation(self, days: int) -> Any:
        """Load everything, rows included."""
        return self._free.situation_of(self.setting(days), first=self.day, days=days, now=self.now)

    def run(self) -> list[Any]:
        """Search all days asked for from nothing."""
        setting = self.setting(self.days)
        situation = self._free.situation_of(setting, first=self.day, days=self.days, now=self.now)
        found: list[Any] = self._free.free_in(setting, situation)
        return found


def answer(day: date) -> dict[str, list[int]]:
    """Return, for each practitioner's code, the local minutes at which they can start."""
    codes = dict(apps.get_model("people.Staff").objects.values_list("pk", "code"))
    starts: dict[str, list[int]] = {code: [] for code in codes.values()}
    for free in Search(day).run():
        local = datetime.fromtimestamp(free.minute * 60, tz=ZONE)
        for staff in free.staff:
            starts[codes[staff]].append(local.hour * 60 + local.minute)
    return starts


def queries(day: date) -> dict[str, int]:
    """Return how many queries a whole search makes, how many rows they bring, and the engine's own steps."""
    return _queries(Search(day))


def month(day: date) -> dict[str, int]:
    """Return the same for a month of a service of several parts with a device."""
    return _queries(Search(day, PARTS_SLUG, MONTH))


def _queries(looking: Search) -> dict[str, int]:
    with CaptureQueriesContext(connection) as made:
        found = looking.run()
    if not found:
        raise AssertionError("nothing is free, so nothing was searched")
    return {
        "queries": len(made),
        "rows": len(looking.situation(looking.days).rows),
        "steps": steps_of(looking.run),
    }


def steps_of(work: Callable[[], object]) -> int:
    """Count the virtual machine instructions SQLite executes: what it reads, however it reads it."""
    counted = 0

    def tick() -> int:
        nonlocal counted
        counted += 1
        return 0

    connection.connection.set_progress_handler(tick, 1)
    try:
        work()
    finally:
        connection.connection.set_progress_handler(None, 1)
    return counted


def kernel(day: date) -> dict[str, dict[str, Any]]:
    """Duel the pure rule on loaded rows with the bare indexed read of these rows, for a day and a month."""
    return {name: asdict(_kernel(day, days)) for name, days in (("day", 1), ("month", 28))}


def _kernel(day: date, days: int) -> Verdict:
    from peili.booking.models import LONGEST  # noqa: PLC0415 - models exist once Django is set up

    situation = Search(day).situation(days)
    who = [pk.hex for pk in situation.work]
    query = READ.format(marks=", ".join("?" * len(who)))
    window = situation.window
    bounds = [*who, window.begins - LONGEST, window.ends, window.begins]
    cursor = connection.connection.cursor()

    def pure() -> list[int]:
        anyone = 0
        for mask in availability.free_starts(situation).values():
            anyone |= mask
        return availability.minutes_of(anyone, window)

    read = {(UUID(pk), start, end) for pk, start, end in cursor.execute(query, bounds).fetchall()}
    if read != set(situation.rows):
        raise AssertionError("the bare read brings other rows than the product's")
    return duel(Loop(pure), Loop(lambda: cursor.execute(query, bounds).fetchall()))


def guard(day: date) -> dict[str, Any]:
    """Duel an insert under the guard with the same insert without it, each committed with a full sync."""
    del day
    home = Path(connection.settings_dict["NAME"]).parent
    guarded, bare = _copy(home / "guarded.sqlite3"), _copy(home / "bare.sqlite3")
    triggers = bare.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in triggers:
        bare.execute(f"DROP TRIGGER {name}")
    if not triggers:
        raise AssertionError("there is no guard to measure")
    return asdict(duel(Loop(_inserter(guarded)), Loop(_inserter(bare))))


def _copy(path: Path) -> Any:
    """Return a connection to a copy of the house's database, with the house's own settings."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    copy = dbapi2.connect(str(path), isolation_level=None)
    key = connection.settings_dict["OPTIONS"].get("database_key", "")
    base.unlock(copy, key, str(path))  # the copy is as encrypted as the house
    base.configure(copy)
    return copy


def _inserter(database: Any) -> Callable[[], None]:
    """Return what takes the next free hour of one practitioner's resource each time it is called."""
    resource, appointment, last = database.execute(
        "SELECT resource_id, appointment_id, max(start_minute) FROM booking_occupancy"
    ).fetchone()
    minutes = itertools.count(last + 60 * 24, 60)

    def insert() -> None:
        row = (uuid4().hex, resource, start := next(minutes), start + 60, appointment)
        database.execute(INSERT, row)

    return insert


def search(day: date) -> str:
    """Search once for each line on the standard input, answering each with a line."""
    return _serve(Search(day))


def months(day: date) -> str:
    """Do the same for the month of the service of several parts."""
    return _serve(Search(day, PARTS_SLUG, MONTH))


def _serve(looking: Search) -> str:
    for _ in sys.stdin:
        looking.run()
        sys.stdout.write("\n")
        sys.stdout.flush()
    return "over"


if __name__ == "__main__":
    main(sys.argv[1], date.fromisoformat(sys.argv[2]))
