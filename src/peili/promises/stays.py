"""The database's own guard that a row with sealed values keeps its id and its subject.

The triggers are set after every migration, for every table that has sealed columns: declaring a field is
enough. SQLite drops them when Django rebuilds a table; the next line of the same command sets them again.
"""

from typing import Any

from django.apps import AppConfig
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from peili.promises.holding import SUBJECT_ID
from peili.promises.sealed import sealed_fields

FUNCTION = """
CREATE OR REPLACE FUNCTION peili_row_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE integrity_constraint_violation USING MESSAGE = 'a sealed row keeps its id and its subject';
END $$
"""
CHANGED = {
    "sqlite": "OLD.{column} IS NOT NEW.{column}",
    "postgresql": "OLD.{column} IS DISTINCT FROM NEW.{column}",
}
TRIGGER = {
    "sqlite": "CREATE TRIGGER IF NOT EXISTS {name} BEFORE UPDATE OF {columns} ON {table} WHEN {changed} "
    "BEGIN SELECT RAISE(ABORT, 'a sealed row keeps its id and its subject'); END",
    "postgresql": "CREATE OR REPLACE TRIGGER {name} BEFORE UPDATE OF {columns} ON {table} FOR EACH ROW "
    "WHEN ({changed}) EXECUTE FUNCTION peili_row_stays()",
}


def set_guards(app_config: AppConfig, using: str, **_kwargs: Any) -> None:
    """Guard the tables of one app; connected to `post_migrate`."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    for model in app_config.get_models():
        if sealed_fields(model) and model._meta.db_table in tables:
            guard(model, connection)


def guard(model: type[models.Model], connection: BaseDatabaseWrapper) -> None:
    """Guard one table."""
    quote = connection.ops.quote_name
    columns = [quote(name) for name in (str(model._meta.pk.column), SUBJECT_ID)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        cursor.execute(
            TRIGGER[connection.vendor].format(
                name=quote(f"{model._meta.db_table}_row_stays"),
                columns=", ".join(columns),
                table=quote(model._meta.db_table),
                changed=" OR ".join(CHANGED[connection.vendor].format(column=name) for name in columns),
            )
        )
