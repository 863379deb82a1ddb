"""The triggers that give the token of the set-up a fresh value, in each engine's words.

They are set after every migration, as the guards of sealed rows are (`promises.stays`): SQLite drops them
with a table that Django rebuilds. On PostgreSQL a statement that changes the set-up takes the token's row
before any other, so two who change it wait for each other. Bookings must not: the calendar has triggers on
SQLite alone, and no token on PostgreSQL.
"""

from collections.abc import Iterator
from secrets import token_hex
from typing import Any

from django.apps import AppConfig
from django.db import connections

from peili.promises.settled import PLAN_TOKEN, TOKEN, Watched, of_calendar, watched

ROW = "00000000-0000-0000-0000-000000000001"  # the token's own id: there is one
EVENTS = ("INSERT", "UPDATE", "DELETE")
SQLITE = (
    "CREATE TRIGGER IF NOT EXISTS {name} AFTER {event} ON {table}{when} BEGIN DELETE FROM {token}; "
    "INSERT INTO {token} (id, token) VALUES ('{row}', lower(hex(randomblob(16)))); END"
)
FUNCTION = """
CREATE OR REPLACE FUNCTION peili_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO {token} (id, token) VALUES ('{row}', replace(gen_random_uuid()::text, '-', ''))
  ON CONFLICT (id) DO UPDATE SET token = excluded.token;
  RETURN NULL;
END $$
"""
STATEMENTS = (
    "CREATE OR REPLACE TRIGGER {name} BEFORE INSERT OR UPDATE{columns} OR DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION peili_settled()"
)
ROWS = (
    "CREATE OR REPLACE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW{when} "
    "EXECUTE FUNCTION peili_settled()"
)
SET = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def set_triggers(app_config: AppConfig, using: str, **_kwargs: Any) -> None:
    """Set the triggers of one app's tables, and change the token; connected to `post_migrate`."""
    connection = connections[using]
    tables, mine = _mine(connection, app_config)
    if not {TOKEN, PLAN_TOKEN} <= tables or not mine:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION.format(token=TOKEN, row=ROW))
        for each in mine:
            for _name, sql in statements(each, connection.vendor):
                cursor.execute(sql)
        for token in (TOKEN, PLAN_TOKEN) if connection.vendor == "sqlite" else (TOKEN,):
            cursor.execute(f"DELETE FROM {token}")  # noqa: S608  # its own name
            fresh = [ROW if connection.vendor == "postgresql" else ROW.replace("-", ""), token_hex(16)]
            cursor.execute(f"INSERT INTO {token} (id, token) VALUES (%s, %s)", fresh)  # noqa: S608  # as above


def drop_triggers(app_config: AppConfig, using: str, **_kwargs: Any) -> None:
    """Drop the triggers of one app's tables, which a migration may rebuild; connected to `pre_migrate`.

    A migration backwards may take the token's own table away, and what still fired would fail.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        for each in _mine(connection, app_config)[1]:
            on = f" ON {each.table}" if connection.vendor == "postgresql" else ""
            for name, _sql in statements(each, connection.vendor):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _mine(connection: Any, app_config: AppConfig) -> tuple[set[str], list[Watched]]:
    """Return the database's tables, and those of an app that are watched and there."""
    tables = set(connection.introspection.table_names())
    models = app_config.get_models(include_auto_created=True, include_swapped=True)
    own = {model._meta.db_table for model in models} & tables
    return tables, [each for each in _wanted(connection) if each.table in own]


def _wanted(connection: Any) -> list[Watched]:
    """Return the tables that have triggers on an engine."""
    calendar = of_calendar() if connection.vendor == "sqlite" else {}
    return [*watched().values(), *calendar.values()]


def missing(connection: Any) -> list[str]:
    """Return the triggers that a database should have and has not."""
    with connection.cursor() as cursor:
        cursor.execute(SET[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    wanted = [name for each in _wanted(connection) for name, _sql in statements(each, connection.vendor)]
    return sorted(set(wanted) - there)


def statements(watch: Watched, vendor: str) -> Iterator[tuple[str, str]]:
    """Yield the triggers of a table: their names, each with the SQL that sets it."""
    columns = f" OF {', '.join(watch.columns)}" if watch.columns else ""
    if vendor == "postgresql" and not watch.roles:
        name = f"{watch.table}_settled"
        yield name, STATEMENTS.format(name=name, columns=columns, table=watch.table)
        return
    word = "settled" if watch.token == TOKEN else "planned"
    words = SQLITE if vendor == "sqlite" else ROWS
    for event in EVENTS:
        name = f"{watch.table}_{word}_{event.lower()}"
        yield (
            name,
            words.format(
                name=name,
                event=event + columns if event == "UPDATE" else event,
                table=watch.table,
                when=_when(watch, event),
                token=watch.token,
                row=ROW.replace("-", ""),
            ),
        )


def _when(watch: Watched, event: str) -> str:
    if not watch.roles:
        return ""
    roles = ", ".join(f"'{each}'" for each in watch.roles)
    sides = {"INSERT": ("NEW",), "DELETE": ("OLD",)}.get(event, ("OLD", "NEW"))
    return f" WHEN ({' OR '.join(f'{side}.role IN ({roles})' for side in sides)})"
