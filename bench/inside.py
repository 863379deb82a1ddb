"""What can only be measured inside the program: `python -m bench.inside kernel|queries|answer|guard DAY`.

Runs in a process of its own on the house that PEILI_HOME names, and prints JSON. `search` stays and does one
search for each line it reads.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

import django
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peili.booking.rules import availability

from bench.duel import Loop, Verdict, duel
from bench.salon import SLUG
from bench.workload import ZONE

READ = (
    "SELECT resource_id, start_minute, end_minute FROM booking_occupancy "
    "WHERE resource_id IN ({marks}) AND start_minute >= ? AND start_minute < ? AND end_minute > ?"
)


def main(what: str, day: date) -> None:
    """Do one kind of measuring."""
    django.setup()
    connection.ensure_connection()
    measures: dict[str, Callable[[date], object]] = {
        "kernel": kernel,
        "queries": queries,
        "answer": answer,
        "search": search,
    }
    print(json.dumps(measures[what](day)))


class Search:
    """One search of the bench's service, from the product's own parts."""

    def __init__(self, day: date) -> None:
        from peili.booking.queries import free  # noqa: PLC0415 - models exist once Django is set up

        self._free = free
        self.day = day
        self.now = timezone.now()

    def setting(self, days: int = 1) -> Any:
        """Load what does not change with the rows."""
        service = apps.get_model("booking.Service").objects.get(slug=SLUG)
        return self._free.load_setting(service=service, first=self.day, days=days)

    def situation(self, days: int) -> Any:
        """Load everything, rows included."""
        return self._free.situation_of(self.setting(days), first=self.day, days=days, now=self.now)

    def run(self) -> list[Any]:
        """Search one day from nothing."""
        found: list[Any] = self._free.free_on(setting=self.setting(), day=self.day, now=self.now)
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
    looking = Search(day)
    with CaptureQueriesContext(connection) as made:
        looking.run()
    return {"queries": len(made), "rows": len(looking.situation(1).rows), "steps": _steps(looking.run)}


def _steps(work: Callable[[], object]) -> int:
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


def search(day: date) -> str:
    """Search once for each line on the standard input, answering each with a line."""
    looking = Search(day)
    for _ in sys.stdin:
        looking.run()
        sys.stdout.write("\n")
        sys.stdout.flush()
    return "over"


if __name__ == "__main__":
    main(sys.argv[1], date.fromisoformat(sys.argv[2]))
