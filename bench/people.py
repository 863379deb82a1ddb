"""Finding people among many: `python -m bench.people fill COUNT` and `measure`, on a house of `peili demo`.

Runs in a process of its own on the house that PEILI_HOME names; `measure` prints JSON. Up to CARDS people get
cards, as the demo makes them, and are found by them; beyond that only codes are written, which is what a
look-up reads. One person's names are nobody else's, so what the register's size costs is seen apart from what
is found.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from random import Random
from typing import Any
from uuid import UUID

import django
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from bench.duel import Loop, duel
from bench.inside import steps_of

CARDS = 20_000
PARTS, PART_SHIFT = 8, 60  # codes have 63 bits
NUMBERS = (1_000, 100_000, 10_000, 1_000_000)  # beginnings and ends of phone numbers
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
    """Write the codes of people without cards, older than everybody else, in the order of the index."""
    seed = random.random()
    connection.cursor().execute("PRAGMA foreign_keys = OFF")
    for part in range(PARTS):  # all of them sorted at once would take gigabytes
        rows = sorted(_codes(Random(seed), count, part))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany("INSERT INTO people_searchtoken (token, client_id) VALUES (%s, %s)", rows)


def _codes(random: Random, count: int, part: int) -> Iterator[tuple[int, str]]:
    """Yield the codes of one part: of names as they are, of numbers as many as there would be."""
    first, last = _codes_of_names(part)
    numbers = [[random.getrandbits(63) for _ in range(size)] for size in NUMBERS]
    for number in range(count):
        mine = {*random.choice(first), *random.choice(last)}
        mine.update(code for each in numbers if (code := random.choice(each)) >> PART_SHIFT == part)
        client = UUID(int=number + 1).hex
        for code in mine:
            yield code, client


def _codes_of_names(part: int) -> list[list[list[int]]]:
    from peili.config.demo.names import FIRST, LAST  # noqa: PLC0415 - as above
    from peili.people.rules.grams import card_grams  # noqa: PLC0415 - as above
    from peili.vault.indexes import codes  # noqa: PLC0415 - as above

    key = apps.get_model("people.SearchIndex").objects.get(register=house()).coming

    def of(name: str) -> list[int]:
        found = codes(key, card_grams(names=(name,), phone="", email="")).values()
        return [code for code in found if code >> PART_SHIFT == part]

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
