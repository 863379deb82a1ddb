"""Finding people among many: `python -m bench.people fill COUNT` and `measure`, on a house of `peili demo`.

Runs in a process of its own on the house that PEILI_HOME names; `measure` prints JSON. Up to CARDS people get
cards, as the demo makes them, and are found by them; beyond that only codes are written, which is what a
look-up reads. One person's names are nobody else's, so what the register's size costs is seen apart from what
is found.
"""

import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from random import Random
from typing import Any

import django
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from bench.duel import Loop, duel
from bench.inside import steps_of
from peili.promises import reading

CARDS = 20_000
PARTS, PART_SHIFT = 8, 60  # codes have 63 bits
NUMBERS = (1_000, 100_000, 10_000, 1_000_000)  # beginnings and ends of phone numbers
SCATTER = (2_654_435_761, 3_266_489_917, 2_246_822_519, 3_323_198_485, 2_870_177_450, 3_812_015_801)
FILLING = (
    "PRAGMA foreign_keys = OFF",
    "PRAGMA cache_size = -200000",
    "CREATE TEMP TABLE bench_person (number INTEGER PRIMARY KEY, id TEXT)",
    "CREATE TEMP TABLE bench_kind (kind INTEGER PRIMARY KEY, scatter INTEGER, size INTEGER)",
    "CREATE TEMP TABLE bench_code (kind, at, token, PRIMARY KEY (kind, at, token)) WITHOUT ROWID",
)
INDEXES = "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'people_searchtoken' AND type = 'index'"
PEOPLE = (
    "INSERT INTO bench_person WITH RECURSIVE counted(number) AS "
    "(SELECT 1 UNION ALL SELECT number + 1 FROM counted WHERE number < %s) "
    "SELECT number, printf('%%032x', number) FROM counted"
)
TOGETHER = (
    "INSERT OR IGNORE INTO people_searchtoken (token, client_id) "
    "SELECT c.token, p.id FROM bench_person p CROSS JOIN bench_kind k CROSS JOIN bench_code c "
    "ON c.kind = k.kind AND c.at = (p.number * k.scatter >> 16) %% k.size AND c.token BETWEEN %s AND %s "
    "ORDER BY 1, 2"
)
WANTED = ("Kerttu", "Koepurola", "+358409876543")
SEARCHES = {
    "name, two words": "koepu kerttu",
    "name with a slip": "keprttu koepurola",
    "end of a phone number": "6543",
    "common name": "virtanen",
    "two common names": "maria virtanen",
    "two common names with slips": "marai virtaen",
}
BARE = ("name, two words", "end of a phone number", "common name")


def main(what: str, count: int) -> None:
    """Fill a house, or measure in it."""
    django.setup()
    reading.of_process(reading.PROGRAM)
    connection.ensure_connection()
    if what == "fill":
        fill(count)
    else:
        print(json.dumps(measure()))


def house() -> Any:
    """Return the register of the house's clients."""
    return apps.get_model("house.Register").objects.get(controller__kind="house", kind="clients")


def fill(count: int) -> None:
    """Make so many people, and the one who is searched for."""
    from peili.config.demo.clients import make_clients  # noqa: PLC0415 - models exist once Django is set up
    from peili.people.commands.cards import add_client  # noqa: PLC0415 - as above
    from peili.promises.vocabulary import Source  # noqa: PLC0415 - as above
    from peili.trail.commands import PROGRAM  # noqa: PLC0415 - as above

    now = timezone.now()
    today = timezone.localdate()
    first, last, phone = WANTED
    add_client(
        register=house(),
        first_name=first,
        last_name=last,
        phone=phone,
        source=Source.DESK,
        by=PROGRAM,
        now=now,
        on=today,
    )
    random = Random(1)
    if count > CARDS:
        _codes_only(random, count - CARDS)
    with transaction.atomic():
        make_clients(random=random, count=min(count, CARDS), today=today, now=now)


def _codes_only(random: Random, count: int) -> None:
    """Write the codes of people without cards, older than everybody else, in the order of the index.

    The engine itself puts people together: each has a first and a last name and four parts of a number, drawn
    from lists of codes by a multiplication that scatters. Indexes are made anew at the end, in one go.
    """
    lists = [*_codes_of_names(), *([[random.getrandbits(63)] for _ in range(size)] for size in NUMBERS)]
    with connection.cursor() as cursor:
        for setting in FILLING:
            cursor.execute(setting)
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'people_searchtoken' AND type = 'index'"
        )
        indexes = [(name, made) for name, made in cursor.fetchall() if made]
        for name, _made in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute(PEOPLE, [count])
        for kind, choices in enumerate(lists):
            cursor.execute("INSERT INTO bench_kind VALUES (%s, %s, %s)", [kind, SCATTER[kind], len(choices)])
            rows = [(kind, at, code) for at, codes in enumerate(choices) for code in set(codes)]
            cursor.executemany("INSERT INTO bench_code VALUES (%s, %s, %s)", rows)
        for part in range(PARTS):  # all of them sorted at once would take gigabytes
            low = part << PART_SHIFT
            with transaction.atomic():
                cursor.execute(TOGETHER, [low, low + (1 << PART_SHIFT) - 1])
        for _name, made in indexes:
            cursor.execute(made)


def _codes_of_names() -> list[list[list[int]]]:
    from peili.config.demo.names import FIRST, LAST  # noqa: PLC0415 - as above
    from peili.people.rules.grams import card_grams  # noqa: PLC0415 - as above
    from peili.vault.indexes import codes  # noqa: PLC0415 - as above

    key = apps.get_model("people.SearchIndex").objects.get(register=house()).coming

    def of(name: str) -> list[int]:
        return list(codes(key, card_grams(names=(name,), phone="", email="")).values())

    return [[of(name) for name in names] for names in (FIRST, LAST)]


def measure() -> dict[str, Any]:
    """Measure each search: its queries, the rows they bring, the engine's steps, the bare driver."""
    from peili.people.queries.search import find  # noqa: PLC0415 - as above

    staff: Any = apps.get_model("people.Staff").objects.filter(controller__kind="house").first()
    found: dict[str, Any] = {}
    for name, text in SEARCHES.items():

        def search(text: str = text) -> object:
            return find(staff=staff, text=text)

        made = _statements(search)
        found[name] = {
            "queries": len(made),
            "rows": sum(len(rows) for rows in _bare(made)()),
            "steps": steps_of(search),
        }
        if name in BARE:
            found[name]["bare"] = asdict(duel(Loop(search), Loop(_bare(made)), turns=4))
    return found


def _statements(work: Callable[[], object]) -> list[tuple[str, Any]]:
    """Return the statements that some work sends."""
    made: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        made.append((sql, params))
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        stack.enter_context(connection.execute_wrapper(keep))
        work()
    return made


def _bare(made: list[tuple[str, Any]]) -> Callable[[], list[list[Any]]]:
    """Return what sends the same statements by the bare driver, opening and comparing nothing."""
    cursor = connection.connection.cursor()
    plain = [(sql.replace("%s", "?"), tuple(params or ())) for sql, params in made]
    return lambda: [cursor.execute(sql, params).fetchall() for sql, params in plain]


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0)
