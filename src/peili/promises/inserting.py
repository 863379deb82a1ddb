"""Inserting a record by SQL that is written once a process for each kind of record, not once a row.

Django builds the same INSERT anew for each row. Its values are another matter: every field prepares its own,
each time, as ever (`pre_save`, then `get_db_prep_save`), which is where sealed columns are sealed.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connections, models
from django.db.models.sql import InsertQuery

_written: dict[tuple[type[models.Model], str, int], str] = {}


def insert(record: models.Model, fields: Sequence["models.Field[Any, Any]"], *, using: str) -> bool:
    """Insert a record's row and return True; False, with nothing done, when the SQL depends on its values."""
    connection = connections[using]
    key = (type(record), connection.vendor, len(fields))
    sql = _written.get(key)
    if sql is None:
        sql = _written[key] = _insert_sql(record, fields, using=using)
    if not sql:
        return False
    values = [field.pre_save(record, True) for field in fields]
    if any(hasattr(value, "resolve_expression") for value in values):
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            [field.get_db_prep_save(value, connection) for field, value in zip(fields, values, strict=True)],
        )
    return True


def _insert_sql(record: models.Model, fields: Sequence["models.Field[Any, Any]"], *, using: str) -> str:
    """Return Django's own INSERT, or nothing where it is more than a plain place for each field."""
    query = InsertQuery(type(record))
    query.insert_values(fields, [record], raw=False)
    ((sql, params),) = query.get_compiler(using=using).as_sql()
    plain = len(params) == len(fields) == sql.count("%s") == sql.count("%")
    return sql if plain else ""
