"""Erasing one among many, and a night's retention over them: `python -m bench.crowd COUNT`, on a demo house.

Runs in a process of its own on the house that PEILI_HOME names, and prints JSON. The crowd is written by
SQLite itself: each a subject, a card without sealed values and a visit, the keys of nobody. Those who are
erased are planted with all that the program can keep of somebody.
"""

import json
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import django
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from peili.promises.reading import PROGRAM, of_process

ERASED: Final = 5  # people, one after another
DUE: Final = 12  # whose time has come; fewer than what stops a night
YEARS: Final = timedelta(days=365 * 5)
CROWD: Final = (
    "CREATE TEMP TABLE bench_crowd AS WITH RECURSIVE counted(number) AS "
    "(SELECT 1 UNION ALL SELECT number + 1 FROM counted WHERE number < %s) "
    "SELECT number, printf('%%032x', number) AS id FROM counted"
)


def main(count: int) -> None:
    """Fill the house, measure in it and print what was found."""
    django.setup()
    of_process(PROGRAM)
    connection.ensure_connection()
    now = timezone.now()
    planted = _plant(now)
    begun = time.perf_counter()
    crowd(count)
    making = time.perf_counter() - begun
    found: dict[str, Any] = {
        "making": making,
        "erase": _erase(planted[:ERASED], now),
        "night": _night(planted[ERASED:], now),
    }
    found["megabytes"] = Path(settings.DATABASES["default"]["NAME"]).stat().st_size / 2**20
    print(json.dumps(found))


def _plant(now: datetime) -> list[Any]:
    from peili.rights.trials.planting import plant  # noqa: PLC0415 - models exist once Django is set up

    register = apps.get_model("house.Register").objects.get(controller__kind="house", kind="clients")
    return [plant(register, now=now) for _each in range(ERASED + DUE)]


def crowd(count: int) -> None:
    """Write so many people, each like the newest card but for their id and the day of their one visit."""
    pattern = apps.get_model("booking.Appointment").objects.exclude(client=None).latest("id")
    client: Any = pattern.client
    day = timedelta(days=1)
    spread = f"strftime('%%Y-%%m-%%d %%H:%%M:%%S', 'now', '-' || (number %% {YEARS // day}) || ' days')"
    whose = {"id": "c.id", "made_at": spread}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size = -200000")
        cursor.execute(CROWD, [count])
        _like(cursor, client.subject, whose)
        _like(cursor, client, {"id": "c.id", "subject_id": "c.id"})
        taken = {
            "id": "c.id",
            "client_id": "c.id",
            "starts_at": spread,
            "ends_at": f"{spread[:-1]}, '+1 hour')",
        }
        _like(cursor, pattern, taken)


def _like(cursor: Any, pattern: Any, other: dict[str, str]) -> None:
    """Write one row like a pattern for each of the crowd; sealed columns stay empty: nobody has keys."""
    from peili.promises.sealed import is_sealed  # noqa: PLC0415 - as above

    columns = {
        str(field.column): "NULL" if is_sealed(field) else f"p.{field.column}"
        for field in pattern._meta.local_concrete_fields
    } | other
    table = pattern._meta.db_table
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns.values())} "  # noqa: S608 - names of columns
        f"FROM bench_crowd AS c, {table} AS p WHERE p.id = %s",
        [pattern.pk.hex],
    )


def _erase(planted: list[Any], now: datetime) -> list[float]:
    """Return the seconds of each erasure, from the plan to the certificate, the scan of all storage apart."""
    from peili.house.queries import local  # noqa: PLC0415 - as above
    from peili.rights.erasure.commands import begin, carry_out  # noqa: PLC0415 - as above
    from peili.rights.erasure.plan import make_plan  # noqa: PLC0415 - as above

    spent = []
    for each in planted:
        begun = time.perf_counter()
        plan = make_plan(each.client.subject, now=now)
        said = {"ground": "request", "by": _program(), "now": now, "today": local(now).date()}
        carry_out(erasure=begin(plan=plan, **said), now=now, rewriting=False)
        spent.append(time.perf_counter() - begun)
        if apps.get_model("people.Client").objects.filter(pk=each.client.pk).exists():
            raise AssertionError("somebody who was erased is still there")
    return spent


def _program() -> Any:
    from peili.trail.commands import PROGRAM as ACTOR  # noqa: PLC0415 - as above

    return ACTOR


def _night(planted: list[Any], now: datetime) -> dict[str, float]:
    """Return the seconds of a night's run over everybody, and how many it erased: those who are overdue."""
    from peili.rights.retention.commands import run  # noqa: PLC0415 - as above
    from peili.rights.retention.queries import due  # noqa: PLC0415 - as above
    from peili.rights.trials.planting import age  # noqa: PLC0415 - as above

    for each in planted:
        age(each, now=now)
    begun = time.perf_counter()
    looked = sum(1 for _each in due(now=now))
    middle = time.perf_counter()
    night = run(now=now)
    if night.stopped or night.erased < looked or looked < len(planted):
        raise AssertionError(f"the night was to erase {looked} and erased {night.erased} {night.stopped}")
    return {"looking": middle - begun, "whole": time.perf_counter() - middle, "erased": night.erased}


if __name__ == "__main__":
    main(int(sys.argv[1]))
