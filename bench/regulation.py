"""GDPRbench's four workloads, the house's own commands against plain SQLite: `python -m bench.regulation N`.

Runs in a process of its own on a house of `peili demo` and prints JSON. Both sides do the same kinds of acts
in the same shares, drawn by the same seed; a dictionary beside each knows what every answer must be. The
plain side keeps clear text in one table with its indexes, writes down each act, and syncs as the house does.
"""

import itertools
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any, Final

import django
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from sqlcipher3 import dbapi2

from bench.duel import Loop, Verdict, duel
from bench.regulated import Ours
from peili.promises.reading import PROGRAM, of_process

Answer = tuple[str, ...] | None
SHARES: Final = {
    "controller": (("create", 25), ("delete", 25), ("change_meta", 50)),
    "customer": (("read", 20), ("read_meta", 20), ("change", 20), ("change_meta", 20), ("delete", 20)),
    "processor": (("read", 80), ("read_many", 20)),
    "regulator": (("read_meta", 46), ("logs", 31), ("verify_gone", 23)),
}
MANY: Final = 10  # people read together
TABLE: Final = (
    """CREATE TABLE person
    (id INTEGER PRIMARY KEY, first TEXT, last TEXT, phone TEXT, marketing INTEGER, made TEXT)""",
    "CREATE TABLE log (id INTEGER PRIMARY KEY, person INTEGER, at TEXT, act TEXT)",
    "CREATE INDEX log_of ON log (person, id)",
    "CREATE INDEX person_made ON person (made)",
)


class Plain:
    """The same acts on plain SQLite."""

    def __init__(self, path: Path, count: int) -> None:
        self.database = dbapi2.connect(str(path), isolation_level=None)
        for words in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", *TABLE):
            self.database.execute(words)
        self._numbers = itertools.count(count + 1)
        self.keys: list[Any] = list(range(1, count + 1))
        with_log = "INSERT INTO log (person, at, act) VALUES (?, datetime('now'), 'open')"
        self.database.execute("BEGIN")
        for key in self.keys:
            self.database.execute(with_log, (key,))
        self.database.execute("COMMIT")

    def none(self) -> int:
        """Return a key that nobody has."""
        return -1

    def put(self, key: Any, first: str, last: str, phone: str) -> None:
        """Store a person under a key."""
        self.database.execute(
            "INSERT INTO person VALUES (?, ?, ?, ?, 0, datetime('now'))", (key, first, last, phone)
        )

    def create(self, first: str, last: str, phone: str) -> Any:
        """Store somebody new and return their key."""
        key = next(self._numbers)
        self.put(key, first, last, phone)
        return key

    def log(self, key: Any, act: str) -> None:
        """Write down what was done to somebody, as durably as the house does."""
        self.database.execute("INSERT INTO log (person, at, act) VALUES (?, datetime('now'), ?)", (key, act))

    def delete(self, key: Any) -> None:
        """Delete somebody."""
        self.log(key, "delete")
        self.database.execute("DELETE FROM person WHERE id = ?", (key,))

    def read(self, key: Any) -> Answer:
        """Read somebody's values, which is logged."""
        self.log(key, "read")
        row: Answer = self.database.execute(
            "SELECT first, last, phone FROM person WHERE id = ?", (key,)
        ).fetchone()
        return row

    def read_many(self, keys: list[Any]) -> list[Answer]:
        """Read several people's values, which is logged."""
        self.log(keys[0], "list")
        marks = ", ".join("?" * len(keys))
        rows = self.database.execute(
            f"SELECT id, first, last, phone FROM person WHERE id IN ({marks})",  # noqa: S608 - marks alone
            keys,
        )
        found = {key: tuple(rest) for key, *rest in rows}
        return [found.get(key) for key in keys]

    def change(self, key: Any, phone: str) -> None:
        """Change a phone number."""
        self.log(key, "change")
        self.database.execute("UPDATE person SET phone = ? WHERE id = ?", (phone, key))

    def change_meta(self, key: Any, *, given: bool) -> None:
        """Give or withdraw a consent to marketing."""
        self.log(key, "consent")
        self.database.execute("UPDATE person SET marketing = ? WHERE id = ?", (given, key))

    def read_meta(self, key: Any) -> bool:
        """Tell whether a consent is in force."""
        row = self.database.execute("SELECT marketing, made FROM person WHERE id = ?", (key,)).fetchone()
        return bool(row and row[0])

    def logs(self, key: Any) -> int:
        """Return how many times somebody was looked at, as far as the newest hundred tell."""
        rows = self.database.execute(
            "SELECT at, act FROM log WHERE person = ? ORDER BY id DESC LIMIT 100", (key,)
        ).fetchall()
        return len(rows)

    def gone(self, key: Any) -> bool:
        """Tell whether nothing of somebody is left."""
        return self.database.execute("SELECT 1 FROM person WHERE id = ?", (key,)).fetchone() is None


class Oracle:
    """Drives one side, and raises when it answers otherwise than a plain dictionary."""

    def __init__(self, side: Any, people: dict[Any, tuple[str, ...]], shares: Any) -> None:
        self.side, self.people = side, people
        self.live, self.dead = list(people), [side.none()]
        self.meta: dict[Any, bool] = {}
        self.random = Random(7)
        self.codes, self.weights = zip(*shares, strict=True)

    def step(self) -> None:
        """Do the next act of the workload and judge its answer."""
        code = self.random.choices(self.codes, self.weights)[0]
        if len(self.live) <= MANY and code == "delete":
            code = "create" if "create" in self.codes else "read"
        getattr(self, f"_{code}")()

    def _who(self) -> Any:
        return self.random.choice(self.live)

    def _create(self) -> None:
        said = (f"Etu{self.random.random()}", "Suku", f"+35840{self.random.randrange(10**6, 10**7)}")
        key = self.side.create(*said)
        self.people[key] = said
        self.live.append(key)

    def _delete(self) -> None:
        at = self.random.randrange(len(self.live))
        key, self.live[at] = self.live[at], self.live[-1]
        self.live.pop()
        self.side.delete(key)
        self.people.pop(key)
        self.dead.append(key)
        same(self.side.read(key), None)

    def _read(self) -> None:
        key = self._who()
        same(self.side.read(key), self.people[key])

    def _read_many(self) -> None:
        keys = self.random.sample(self.live, MANY)
        same(self.side.read_many(keys), [self.people[key] for key in keys])

    def _change(self) -> None:
        key, phone = self._who(), f"+35840{self.random.randrange(10**6, 10**7)}"
        self.side.change(key, phone)
        self.people[key] = (*self.people[key][:2], phone)
        same(self.side.read(key), self.people[key])

    def _change_meta(self) -> None:
        key, given = self._who(), self.random.random() < 0.5
        self.side.change_meta(key, given=given)
        self.meta[key] = given
        same(self.side.read_meta(key), given)

    def _read_meta(self) -> None:
        key = self._who()
        same(self.side.read_meta(key), self.meta.get(key, False))

    def _logs(self) -> None:
        if self.side.logs(self._who()) < 1:
            raise AssertionError("the log knows nothing of somebody")

    def _verify_gone(self) -> None:
        same(self.side.gone(self.random.choice(self.dead)), True)
        same(self.side.gone(self._who()), False)


def same(found: object, wanted: object) -> None:
    """Raise unless an answer is the oracle's."""
    if found != wanted:
        raise AssertionError("an answer differs from the oracle's")


def main(count: int) -> None:
    """Duel each workload and print the verdicts; both sides start from the same number of people."""
    django.setup()
    of_process(PROGRAM)
    connection.ensure_connection()
    folder = Path(settings.DATABASES["default"]["NAME"]).parent
    found: dict[str, Verdict] = {}
    for name, shares in SHARES.items():
        ours, plain = Ours(timezone.now()), Plain(folder / f"plain-{name}.sqlite3", count)
        people: dict[Any, tuple[str, ...]] = {
            key: (f"Etu{key}", "Suku", f"+3584{key:08d}") for key in plain.keys
        }
        with transaction.atomic():
            mine: dict[Any, tuple[str, ...]] = {}
            for said in people.values():
                mine[ours.create(*said)] = said
        plain.database.execute("BEGIN")
        for key, said in people.items():
            plain.put(key, *said)
        plain.database.execute("COMMIT")
        sides: list[Callable[[], None]] = [
            Oracle(ours, mine, shares).step,
            Oracle(plain, people, shares).step,
        ]
        found[name] = duel(*map(Loop, sides), rounds=3, turns=2)
    print(json.dumps({name: asdict(verdict) for name, verdict in found.items()}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
