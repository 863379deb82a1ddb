"""Snapshots of a PostgreSQL database: `pg_dump` in the very state whose rows were counted."""

import os
import re
import shutil
import subprocess
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from peili.vault.backup.refused import BackupRefused, RestoreRefused
from peili.vault.backup.sources import DUMP, Facts

INSTALL = "install PostgreSQL's client programs, on Debian and Ubuntu: sudo apt install postgresql-client"

OWNERLESS = ("--no-owner", "--no-privileges")
DUMPED = ("--format=custom", *OWNERLESS)
FILLED = ("--single-transaction", "--exit-on-error", *OWNERLESS)


class ServerSource:
    """The house's database on a server, by Django's settings of it."""

    engine = "postgresql"
    keyed = False
    name = DUMP

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = settings

    def size(self) -> int:
        """Return the bytes of the database on the server; a dump is smaller."""
        with self._connect() as connection:
            row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        return int(row[0])

    def snapshot(self, into: Path, *, left_out: Collection[str]) -> Facts:
        """Count the rows in one exported snapshot and dump the same."""
        with self._connect() as connection:
            program = find("pg_dump", major(connection))
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            exported = connection.execute("SELECT pg_export_snapshot()").fetchone()[0]
            emptied = [table for table in tables(connection) if table in left_out]
            counted = counts(connection) | dict.fromkeys(emptied, 0)
            found = connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
            applied = [f"{app}.{name}" for app, name in found]
            into.touch(mode=0o600)
            words = [f"--exclude-table-data={table}" for table in emptied]
            _run(
                [program, *DUMPED, f"--snapshot={exported}", f"--file={into}", *words],
                self._settings,
                BackupRefused,
            )
        return Facts(applied, counted, emptied)

    def _connect(self) -> Any:
        return connect(self._settings)


def connect(settings: Mapping[str, Any]) -> Any:
    """Return a connection of the driver, in a transaction from its first statement."""
    import psycopg  # noqa: PLC0415  # an extra that an embedded house lacks

    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    said = {word: settings[name] for word, name in names.items() if settings.get(name)}
    return psycopg.connect(**said, **settings.get("OPTIONS", {}))


def major(connection: Any) -> int:
    """Return the server's version."""
    return int(connection.info.server_version) // 10_000


def tables(connection: Any) -> list[str]:
    """Return the names of the house's tables."""
    found = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    ).fetchall()
    return [name for (name,) in found]


def counts(connection: Any) -> dict[str, int]:
    """Return the number of rows by table."""
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608  # a table's own name
        for name in tables(connection)
    }


def find(program: str, server: int) -> str:
    """Return the client program, not older than the server: the newest of Debian's folders, else PATH's."""
    debian = Path("/usr/lib/postgresql").glob(f"*/bin/{program}")
    found = sorted(debian, key=lambda path: int(path.parts[-3]), reverse=True)
    for path in [*map(str, found), shutil.which(program)]:
        if path and _version(path) >= server:
            return path
    raise BackupRefused(f"{program} of PostgreSQL {server} or newer is missing: {INSTALL}")


def _version(path: str) -> int:
    said = subprocess.run([path, "--version"], check=False, capture_output=True, text=True).stdout  # noqa: S603  # found above
    number = re.search(r"(\d+)(\.\d+)?", said)
    return int(number[1]) if number else 0


def environment(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return what the server's programs are told of the database in their environment, encryption too."""
    names = {
        "PGDATABASE": "NAME",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGHOST": "HOST",
        "PGPORT": "PORT",
    }
    said = {word: str(settings[name]) for word, name in names.items() if settings.get(name)}
    return said | {f"PG{name.upper()}": str(value) for name, value in settings.get("OPTIONS", {}).items()}


def _run(command: list[str], settings: Mapping[str, Any], refusal: type[Exception]) -> None:
    where = os.environ | environment(settings)
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=where)  # noqa: S603  # our own words
    if done.returncode != 0:
        reason = next((line for line in done.stderr.splitlines() if "error:" in line), "it said nothing")
        word = Path(command[0]).name
        raise refusal(f"{word} failed: {reason.split('error:')[-1].strip()[:200]}")


def load(dump: Path, settings: Mapping[str, Any]) -> None:
    """Fill an empty database from a dump, all or nothing."""
    with connect(settings) as connection:
        if tables(connection):
            raise RestoreRefused(
                f"The database {settings['NAME']} is not empty. Name an empty one in PEILI_DATABASE_URL."
            )
        program = find("pg_restore", major(connection))
    _run(
        [program, *FILLED, f"--dbname={settings['NAME']}", str(dump)],
        settings,
        RestoreRefused,
    )
