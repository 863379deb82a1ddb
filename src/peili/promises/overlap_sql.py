"""The SQL of the no-overlap guard, in each engine's words.

Why one seek is enough on SQLite. Let the stored rows of a resource be disjoint and non-empty; then the order
by start is also the order by end. A row clashes with NEW when it starts before NEW ends and ends after NEW
starts. Of the rows that start before NEW ends, the last to start is the last to end: if any of them clashes,
that one does. An UPDATE is judged against the stored rows without the moved row itself (OLD.rowid), which
are disjoint too, so the same holds. Each accepted write leaves the rows disjoint, so the first line stays
true; empty spans are refused because one of them could hide a longer row from the seek.

When triggers come to a table that already has rows (AddConstraint, a rebuild), the rows are proved disjoint
first. Sort them by start; if any two overlap, some row overlaps the next one, say A and B. Rewriting A fires
the update trigger: the last other row starting before A ends starts no earlier than B, hence no earlier than
A, and is not empty, so it ends after A starts. Only such rows are rewritten: a sound table is only read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import NotSupportedError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.ddl_references import Columns, Statement, Table

TRIGGER = (
    "CREATE TRIGGER %(trigger)s BEFORE %(event)s ON %(table)s "
    "WHEN NEW.%(end)s <= NEW.%(start)s OR NEW.%(start)s < ("
    "SELECT %(end)s FROM %(table)s WHERE %(same)s%(others)s AND %(start)s < NEW.%(end)s "
    "ORDER BY %(start)s DESC LIMIT 1) "
    "BEGIN SELECT RAISE(ABORT, 'conflicting span violates %(name)s'); END"
)
INSERT = TRIGGER.replace("%(event)s", "INSERT").replace("%(others)s", "")
UPDATE = TRIGGER.replace("%(event)s", "UPDATE OF %(written)s").replace(
    "%(others)s", " AND rowid <> OLD.rowid"
)
PROOF = (
    "UPDATE %(table)s SET %(start)s = %(start)s WHERE rowid IN ("
    "SELECT id_ FROM (SELECT rowid AS id_, %(start)s AS start_, %(end)s AS end_, "
    "LEAD(%(start)s) OVER (PARTITION BY %(partition)s ORDER BY %(start)s) AS next_ FROM %(table)s) "
    "WHERE end_ <= start_ OR next_ < end_)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Guard:
    """A constraint resolved to the names its table has in the database."""

    name: str
    table: str
    partition: tuple[str, ...]
    start: str
    end: str


class SameAsNew(Columns):
    """A comparison of each column with the new row's, following renames like any reference."""

    def __str__(self) -> str:
        quoted = [self.quote_name(column) for column in self.columns]
        return " AND ".join(f"{column} = NEW.{column}" for column in quoted)


def triggers(guard: Guard, connection: BaseDatabaseWrapper) -> list[Statement]:
    """Return SQLite's guard: both triggers, then the proof that the rows already there are disjoint."""
    if connection.vendor != "sqlite":
        raise NotSupportedError(f"no guard against overlap is written for {connection.vendor}")

    def statement(template: str, trigger: str) -> Statement:
        return Statement(template, name=guard.name, trigger=trigger, **_references(guard, connection))

    insert, update = (connection.ops.quote_name(name) for name in trigger_names(guard))
    return [statement(INSERT, insert), statement(UPDATE, update), statement(PROOF, "")]


def trigger_names(guard: Guard) -> tuple[str, str]:
    """Return what SQLite's two triggers are called."""
    return f"{guard.name}_insert", f"{guard.name}_update"


def exclusion(guard: Guard, connection: BaseDatabaseWrapper) -> str:
    """Return PostgreSQL's guard as it stands in CREATE TABLE: no clash, and no empty span."""
    quote = connection.ops.quote_name
    names = quote(guard.name), quote(filled_name(guard))
    return ", ".join(
        f"CONSTRAINT {name} {definition}"
        for name, definition in zip(names, _definitions(guard, connection), strict=True)
    )


def add_exclusion(guard: Guard, connection: BaseDatabaseWrapper) -> Statement:
    """Return PostgreSQL's guard for a table that stands."""
    added = exclusion(guard, connection).replace("CONSTRAINT ", "ADD CONSTRAINT ")
    return Statement("ALTER TABLE %(table)s %(added)s", table=_table(guard, connection), added=added)


def drop_exclusion(guard: Guard, connection: BaseDatabaseWrapper) -> Statement:
    """Return what takes PostgreSQL's guard away."""
    quote = connection.ops.quote_name
    dropped = f"DROP CONSTRAINT {quote(guard.name)}, DROP CONSTRAINT {quote(filled_name(guard))}"
    return Statement("ALTER TABLE %(table)s %(dropped)s", table=_table(guard, connection), dropped=dropped)


def filled_name(guard: Guard) -> str:
    """Return what PostgreSQL's check against empty spans is called."""
    return f"{guard.name}_filled"


def installed(connection: BaseDatabaseWrapper, guard: Guard) -> bool:
    """Tell whether the database holds the guard in exactly these words (quotes and spaces aside)."""
    if connection.vendor == "postgresql":
        names: Sequence[str] = (guard.name, filled_name(guard))
        expected = dict(zip(names, map(_plain, _definitions(guard, connection)), strict=True))
        query = (
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = to_regclass(%s) AND convalidated AND conname IN (%s, %s)"
        )
        table = connection.ops.quote_name(guard.table)
    else:
        names = trigger_names(guard)
        statements = triggers(guard, connection)
        expected = {name: _plain(str(sql)) for name, sql in zip(names, statements, strict=False)}
        query = (
            "SELECT name, sql FROM sqlite_master "
            "WHERE type = 'trigger' AND tbl_name = %s AND name IN (%s, %s)"
        )
        table = guard.table
    with connection.cursor() as cursor:
        cursor.execute(query, [table, *names])
        return {name: _plain(sql) for name, sql in cursor.fetchall()} == expected


def _references(guard: Guard, connection: BaseDatabaseWrapper) -> dict[str, Any]:
    quote = connection.ops.quote_name

    def columns(*names: str) -> Columns:
        return Columns(guard.table, list(names), quote)

    return {
        "table": Table(guard.table, quote),
        "start": columns(guard.start),
        "end": columns(guard.end),
        "partition": columns(*guard.partition),
        "written": columns(*guard.partition, guard.start, guard.end),
        "same": SameAsNew(guard.table, list(guard.partition), quote),
    }


def _table(guard: Guard, connection: BaseDatabaseWrapper) -> Table:
    return Table(guard.table, connection.ops.quote_name)


def _definitions(guard: Guard, connection: BaseDatabaseWrapper) -> tuple[str, str]:
    quote = connection.ops.quote_name
    start, end = quote(guard.start), quote(guard.end)
    same = ", ".join(f"{quote(column)} WITH =" for column in guard.partition)
    return f"EXCLUDE USING gist ({same}, int8range({start}, {end}) WITH &&)", f"CHECK ({start} < {end})"


def _plain(sql: str) -> str:
    """Drop what an engine may write differently: quotes, parentheses, casts to bigint, spaces."""
    for ornament in ('"', "(", ")", "::bigint"):
        sql = sql.replace(ornament, "")
    return " ".join(sql.split())
