"""What the database itself gives out: every table there is, declared or not, row by row, as stored."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection

from peili.vault.scan.places import CHUNK, Place, Unreadable, failing

SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%%'"
POSTGRES_TABLES = (
    "SELECT format('%%I.%%I', nspname, relname) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
    "WHERE relkind IN ('r', 'm', 'p', 'f') AND nspname <> 'information_schema' "
    "AND (nspname NOT LIKE 'pg_%%') AND NOT relispartition ORDER BY 1"
)
STATISTICS = "SELECT * FROM pg_stats WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
ROWS = 500  # read at a time
LARGE = "SELECT loid, data FROM pg_largeobject"


def tables() -> Iterator[Place]:
    """Yield every table as a place of its own."""
    if connection.vendor == "postgresql":
        for name in _names(POSTGRES_TABLES):
            yield Place("tables", name, partial(_copied, f"SELECT * FROM {name}"))  # noqa: S608  # quoted by the server itself
        yield Place("tables", "pg_stats", partial(_copied, STATISTICS))
        yield Place("tables", "pg_largeobject", partial(_copied, LARGE))
    else:
        for name in ["sqlite_master", *_names(SQLITE_TABLES)]:
            yield Place("tables", name, partial(_selected, name))


def server_folders() -> tuple[list[Path], list[Place]]:
    """Return the folders a PostgreSQL server stores in, and what is known to be out of sight."""
    if connection.vendor != "postgresql":
        return [], []
    try:
        shown = {name: _shown(name) for name in ("data_directory", "log_directory", "logging_collector")}
    except DatabaseError:
        return [], [failing("server", "data folder", "this user may not ask where it is; scan as its owner")]
    data = Path(shown["data_directory"])
    spaces = [Path(each) for each in _names("SELECT pg_tablespace_location(oid) FROM pg_tablespace") if each]
    log = data / shown["log_directory"]  # an absolute one stands for itself
    folders = [data, *spaces, *([log] if log.is_dir() and data not in log.parents else [])]
    hidden = [
        failing("server", str(path), "it is not on this machine") for path in folders if not path.exists()
    ]
    if shown["logging_collector"] == "off":
        hidden.append(
            failing("server: log", "log", "the server leaves it to its starter; name it with --also")
        )
    return [path for path in folders if path.exists()], hidden


def _shown(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])


def _names(query: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query, [])
        return [str(row[0]) for row in cursor.fetchall()]


def _copied(query: str) -> Iterator[bytes]:
    """Yield a table as PostgreSQL writes it out, large and packed values in full."""
    try:
        with connection.cursor() as cursor, cursor.cursor.copy(f"COPY ({query}) TO STDOUT") as copy:
            for block in copy:
                yield bytes(block)
    except Exception as error:  # noqa: BLE001  # the driver's own errors pass Django by in a copy
        raise Unreadable(f"the server gave no copy ({type(error).__name__})") from None


def _selected(table: str) -> Iterator[bytes]:
    """Yield a table's rows as SQLite stores their columns, whatever is in them."""
    quote = connection.ops.quote_name
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {quote(table)} LIMIT 0")  # noqa: S608  # as below
            columns = ", ".join(f"CAST({quote(column[0])} AS BLOB)" for column in cursor.description)
            cursor.execute(f"SELECT {columns} FROM {quote(table)}")  # noqa: S608  # names of the database
            yield from _joined(cursor)
    except DatabaseError as error:
        raise Unreadable(f"the table cannot be read ({type(error).__name__})") from None


def _joined(rows: Any) -> Iterator[bytes]:
    """Yield the values of rows as a stream. A house has millions: the driver does what is done for each."""
    block: list[bytes] = []
    size = 0
    while some := rows.fetchmany(ROWS):
        text = b"\n".join([b"\t".join(filter(None, row)) for row in some])
        block.append(text)
        size += len(text)
        if size > CHUNK:
            yield b"\n".join([*block, b""])
            block, size = [], 0
    yield b"\n".join(block)
