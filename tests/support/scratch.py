"""An empty database beside the house's own, on the engine under test, for tests that shape tables."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from peili.config.databases import sqlite

ALIAS = "scratch"


@contextlib.contextmanager
def scratch_database(folder: Path) -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection to an empty database, known to Django as `scratch` in every thread."""
    if connection.vendor == "postgresql":
        context = _postgres_database()
    else:
        context = contextlib.nullcontext(sqlite(str(folder / "scratch.sqlite3")))
    with context as settings:
        configured = connections.configure_settings({"default": settings, ALIAS: settings})
        connections.settings[ALIAS] = configured[ALIAS]
        try:
            yield connections[ALIAS]
        finally:
            connections[ALIAS].close()
            del connections[ALIAS]
            del connections.settings[ALIAS]


@contextlib.contextmanager
def _postgres_database() -> Iterator[dict[str, object]]:
    name = f"scratch_{uuid4().hex}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield {**connection.settings_dict, "NAME": name, "CONN_MAX_AGE": 0}
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
