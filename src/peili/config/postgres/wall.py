"""The second wall: row-level security per register, computed from the models and put up by the tables' owner.

A table with a register of its own shows the rows of the open registers. One with a subject shows what that
subject's register opens, and one that hangs on such a table shows what hangs on a row it would show. What is
not walled is in `SHARED`, each with its reason.
"""

import hashlib
from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.db import models

from peili.config.postgres.base import know_role
from peili.config.postgres.role import exists, role_of
from peili.promises.declare import Personal, Via, declaration
from peili.promises.walls import as_owner

CLIENTS: Final = "clients"
POLICY: Final = "peili_wall"
SHARED: Final = {
    "booking.Resource": "who and what can be taken: the shared calendar counts them; ids alone",
    "booking.Occupancy": "what is taken when: a chair renter's hour is taken for all; ids alone",
    "people.Protection": "whether anybody is protected is asked before anybody reads; ids and a sealed word",
}
ALSO: Final = {
    "trail.Entry",
    "trail.EntrySubject",
    "vault.Subject",
}  # about the staff too, or the root itself
ALL = "(SELECT current_setting('peili.controllers', true) = '*')"
OPEN = "(SELECT peili_registers())::uuid[]"
FUNCTION = """
CREATE OR REPLACE FUNCTION peili_registers() RETURNS uuid[] STABLE LANGUAGE sql AS $own$
    SELECT COALESCE(array_agg(id), '{}') FROM house_register
    WHERE controller_id::text = ANY (string_to_array(current_setting('peili.controllers', true), ','))
$own$
"""


class NotWalled(Exception):
    """A model about clients says no way to a register, so nothing could wall it."""


def walled() -> Iterator[type[models.Model]]:
    """Yield the models whose rows are shown by register."""
    for model in apps.get_models():
        label = model._meta.label
        if model._meta.app_config.name.startswith("peili.") and (label in ALSO or about_clients(model)):
            yield model


def about_clients(model: type[models.Model]) -> bool:
    """Tell whether a model holds something about clients that is not for all registers to see."""
    said = [declaration(field) for field in model._meta.local_concrete_fields]
    activities = {each for one in said if isinstance(one, Personal) for each in one.activities}
    return model._meta.label not in SHARED and any(each.register == CLIENTS for each in activities)


def condition(model: type[models.Model]) -> str:
    """Return the SQL that tells whether a row may be seen; NotWalled where nothing leads to one."""
    names = {field.attname: field for field in model._meta.concrete_fields}
    if "register_id" in names:
        own = f"{_column(names['register_id'])} = ANY ({OPEN})"
        if names["register_id"].null:
            own = f"{_column(names['register_id'])} IS NULL OR {own}"
        if model._meta.label == "vault.Subject":
            own = f"kind = 'staff' OR {own}"
        return f"{ALL} OR {own}"
    ways = list(dict.fromkeys(_steps(model)))
    if not ways:
        raise NotWalled(model._meta.label)
    return f"{ALL} OR " + " OR ".join(_through(model._meta.get_field(way)) for way in ways)


def _steps(model: type[models.Model]) -> Iterator[str]:
    """Yield the first step of each path to a subject, a relation to a table that is walled itself."""
    path = getattr(model, "whose", None) or getattr(model, "subject", None)
    if isinstance(path, Via):
        yield from (each.partition("__")[0] for each in path.paths)
    elif any(field.name == "subject" for field in model._meta.concrete_fields):
        yield "subject"


def _through(field: Any) -> str:
    there = field.related_model._meta
    return (
        f'EXISTS (SELECT 1 FROM "{there.db_table}" there '  # noqa: S608  # the models' own names
        f'WHERE there."{there.pk.column}" = "{field.model._meta.db_table}".{_column(field)})'
    )


def _column(field: Any) -> str:
    return f'"{field.column}"'


def statements(role: str) -> list[str]:
    """Return what puts the wall up, from nothing or from an older one."""
    found = [
        FUNCTION,
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    ]
    for model in walled():
        table, seen = f'"{model._meta.db_table}"', condition(model)
        found += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS {POLICY} ON {table}",
            f"CREATE POLICY {POLICY} ON {table} USING ({seen}) WITH CHECK ({seen})",
        ]
    return found


def put_up(connection: Any) -> None:
    """Put the wall up, unless it stands as this version of the program wants it."""
    role = role_of(connection)
    wanted = statements(role)
    tables = sorted(model._meta.db_table for model in apps.get_models())  # a new one is to be granted too
    digest = hashlib.sha256("\n".join([*wanted, *tables]).encode()).hexdigest()
    with as_owner(), connection.cursor() as cursor:
        if not exists(connection.connection, role):
            cursor.execute(f"CREATE ROLE {role} NOLOGIN")
            cursor.execute(f"GRANT {role} TO CURRENT_USER")
        if not _stands(cursor, role, digest):
            for statement in wanted:
                cursor.execute(statement)
            cursor.execute(f"COMMENT ON FUNCTION peili_registers() IS '{digest}'")
    know_role(connection)


def _stands(cursor: Any, role: str, digest: str) -> bool:
    cursor.execute(
        "SELECT obj_description(to_regprocedure('peili_registers()'), 'pg_proc') = %s"
        " AND has_table_privilege(%s, 'people_client', 'INSERT')",
        [digest, role],
    )
    return bool(cursor.fetchone()[0])
