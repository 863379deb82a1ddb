"""The SQL of append-only tables, in each engine's words.

SQLite compares the columns one by one. PostgreSQL compares the two rows as JSON without the columns that may
be completed, in a function that all triggers of the table share; a statement trigger refuses TRUNCATE.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import NotSupportedError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.ddl_references import Columns, Statement, Table

SQLITE = (
    "CREATE TRIGGER %(trigger)s BEFORE %(event)s ON %(table)s "
    "WHEN NOT EXISTS (SELECT 1 FROM %(door)s)%(unless)s "
    "BEGIN SELECT RAISE(ABORT, '%(name)s: rows are only ever added'); END"
)
FUNCTION = (
    "CREATE OR REPLACE FUNCTION %(function)s() RETURNS trigger LANGUAGE plpgsql AS $only$%(body)s$only$"
)
BODY = """
BEGIN
    IF EXISTS (SELECT 1 FROM {door}){unless} THEN
        IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF;
        RETURN OLD;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
        MESSAGE = '{name}: rows are only ever added';
END
"""
ROWS = (
    "CREATE TRIGGER %(trigger)s BEFORE UPDATE OR DELETE ON %(table)s "
    "FOR EACH ROW EXECUTE FUNCTION %(function)s()"
)
WHOLE = (
    "CREATE TRIGGER %(trigger)s BEFORE TRUNCATE ON %(table)s "
    "FOR EACH STATEMENT EXECUTE FUNCTION %(function)s()"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """An append-only table resolved to the names it has in the database."""

    name: str
    table: str
    door: str
    once: tuple[str, ...]
    fixed: tuple[str, ...]


class Changed(Columns):
    """Whether any of the columns has another value in the new row, following renames like any reference."""

    def __str__(self) -> str:
        quoted = [self.quote_name(column) for column in self.columns]
        return " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in quoted)


class NotNull(Columns):
    """Whether the first column already has a value: then the row is closed."""

    def __str__(self) -> str:
        return f"OLD.{self.quote_name(self.columns[0])} IS NOT NULL"


def statements(rule: Rule, connection: BaseDatabaseWrapper) -> list[Statement]:
    """Return what makes a table append-only."""
    if connection.vendor == "sqlite":
        return list(_sqlite(rule, connection))
    if connection.vendor == "postgresql":
        return list(_postgres(rule, connection))
    raise NotSupportedError(f"append-only is not written for {connection.vendor}")


def removal(rule: Rule, connection: BaseDatabaseWrapper) -> Statement:
    """Return what lets a PostgreSQL table be changed again: its triggers go with their function."""
    return Statement(
        "DROP FUNCTION IF EXISTS %(function)s() CASCADE", function=connection.ops.quote_name(rule.name)
    )


def installed(connection: BaseDatabaseWrapper, rule: Rule) -> bool:
    """Tell whether the database holds the refusals in exactly these words, switched on."""
    if connection.vendor == "postgresql":
        query = (
            "SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE tgrelid = to_regclass(%s) AND tgenabled IN ('O', 'A') AND tgname IN (%s, %s)"
        )
        expected = dict.fromkeys(_names(rule, "rows", "whole"), _body(rule, connection))
        table = connection.ops.quote_name(rule.table)
    else:
        query = (
            "SELECT name, sql FROM sqlite_master "
            "WHERE type = 'trigger' AND tbl_name = %s AND name IN (%s, %s)"
        )
        made = [str(each) for each in _sqlite(rule, connection)]
        expected = dict(zip(_names(rule, "update", "delete"), made, strict=True))
        table = rule.table
    with connection.cursor() as cursor:
        cursor.execute(query, [table, *expected])
        found = {name: _plain(sql) for name, sql in cursor.fetchall()}
    return found == {name: _plain(sql) for name, sql in expected.items()}


def _names(rule: Rule, *kinds: str) -> list[str]:
    return [f"{rule.name}_{kind}" for kind in kinds]


def _sqlite(rule: Rule, connection: BaseDatabaseWrapper) -> Iterator[Statement]:
    quote = connection.ops.quote_name
    update, delete = (quote(name) for name in _names(rule, "update", "delete"))
    common: dict[str, Any] = {"table": Table(rule.table, quote), "door": quote(rule.door), "name": rule.name}
    unless: Any = ""
    if rule.once:
        unless = Statement(
            " AND (%(closed)s OR %(changed)s)",
            closed=NotNull(rule.table, list(rule.once), quote),
            changed=Changed(rule.table, list(rule.fixed), quote),
        )
    yield Statement(SQLITE, trigger=update, event="UPDATE", unless=unless, **common)
    yield Statement(SQLITE, trigger=delete, event="DELETE", unless="", **common)


def _postgres(rule: Rule, connection: BaseDatabaseWrapper) -> Iterator[Statement]:
    quote = connection.ops.quote_name
    table, function = Table(rule.table, quote), quote(rule.name)
    rows, whole = (quote(name) for name in _names(rule, "rows", "whole"))
    yield Statement(FUNCTION, function=function, body=_body(rule, connection))
    yield Statement(ROWS, table=table, trigger=rows, function=function)
    yield Statement(WHOLE, table=table, trigger=whole, function=function)


def _body(rule: Rule, connection: BaseDatabaseWrapper) -> str:
    quote = connection.ops.quote_name
    unless = ""
    if rule.once:
        left_out = f"'{{{','.join(rule.once)}}}'::text[]"
        unless = (
            f" OR (TG_OP = 'UPDATE' AND to_jsonb(OLD) ->> '{rule.once[0]}' IS NULL"
            f" AND to_jsonb(NEW) - {left_out} = to_jsonb(OLD) - {left_out})"
        )
    return BODY.format(door=quote(rule.door), unless=unless, name=rule.name)


def _plain(sql: str) -> str:
    return " ".join(sql.replace('"', "").split())
