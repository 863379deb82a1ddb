"""Django's SQLite backend with another driver: a subclass that opens every connection itself.

Django names the standard library's `sqlite3` in its own module, so the driver cannot be a setting. Its
backend meets the driver in four places only: the `Database` attribute (exceptions and version), the
adapters and converters, `connect()` and the cursor class. Those four are here, and one repair of the schema
editor; everything else is Django's. `sys.modules` is left alone: the rest of the process may go on using the
standard library's `sqlite3`.
"""

import datetime as dt
import decimal
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.ddl_references import Statement
from django.db.backends.sqlite3 import base, schema
from django.db.backends.sqlite3._functions import register as register_functions
from django.utils.asyncio import async_unsafe
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2

OLDEST = (3, 51, 3)  # older ones can corrupt a write-ahead log that two connections write

SETTINGS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a commit the client was told of is on the disk
    "foreign_keys": 1,
    "secure_delete": 1,  # what is deleted is overwritten
    "temp_store": 2,  # MEMORY: no temporary file ever holds a row
    "mmap_size": 0,
}
IN_MEMORY = SETTINGS | {"journal_mode": "memory", "mmap_size": None}

dbapi2.register_converter("bool", b"1".__eq__)
dbapi2.register_converter("date", base.decoder(parse_date))
dbapi2.register_converter("time", base.decoder(parse_time))
dbapi2.register_converter("datetime", base.decoder(parse_datetime))
dbapi2.register_converter("timestamp", base.decoder(parse_datetime))
dbapi2.register_adapter(decimal.Decimal, str)
dbapi2.register_adapter(dt.date, base.adapt_date)
dbapi2.register_adapter(dt.datetime, base.adapt_datetime)


PLAIN = b"SQLite format 3\0"


class DatabaseLocked(ImproperlyConfigured):
    """The database file is there and the key at hand does not open it."""


SHORT = 4096  # letters of a statement whose conversion is kept; those of bulk writes are longer


@lru_cache(maxsize=1024)
def positional(query: str) -> str:
    """Return a statement with SQLite's `?` for Django's `%s`, kept for the statements a process repeats."""
    return base.SQLiteCursorWrapper.convert_query(None, query)  # type: ignore[arg-type]  # it uses no self


class Cursor(dbapi2.Cursor):  # type: ignore[misc]  # sqlcipher3 ships no types
    """Turn Django's `%s` and `%(name)s` into SQLite's `?` and `:name`."""

    convert_query = base.SQLiteCursorWrapper.convert_query

    def execute(self, query: str, params: Iterable[Any] | Mapping[str, Any] | None = None) -> Any:
        """Run one statement."""
        if params is None:
            return super().execute(query)
        if type(params) in (list, tuple) and len(query) < SHORT:
            return super().execute(positional(query), params)
        names = list(params) if isinstance(params, Mapping) else None
        return super().execute(self.convert_query(query, param_names=names), params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        """Run one statement for each set of parameters, by position (Django gives no others)."""
        return super().executemany(self.convert_query(query), param_list)


class SchemaEditor(schema.DatabaseSchemaEditor):
    """Django's editor, which forgets deferred indexes and triggers when it renames a column in place."""

    def _rename_field_sql(self, table: str, old_field: Any, new_field: Any, new_type: str) -> str:
        for statement in self.deferred_sql:
            if isinstance(statement, Statement):
                statement.rename_column_references(table, old_field.column, new_field.column)
        rename: str = super()._rename_field_sql(  # type: ignore[misc]  # absent from django-stubs
            table, old_field, new_field, new_type
        )
        return rename


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to one SQLite file: durable at commit, never upgrading a read lock to a write lock."""

    Database: ModuleType = dbapi2
    SchemaEditorClass = SchemaEditor
    peili_rollbacks = (
        0  # how often something was undone: what was read before may have been (promises.steady)
    )

    def _rollback(self) -> Any:
        self.peili_rollbacks += 1
        return super()._rollback()  # type: ignore[misc]  # absent from django-stubs

    def _savepoint_rollback(self, sid: str) -> None:
        self.peili_rollbacks += 1
        super()._savepoint_rollback(sid)  # type: ignore[misc]  # as above

    def get_connection_params(self) -> dict[str, Any]:
        """Return the driver's arguments, refusing a transaction mode that fails under load."""
        params: dict[str, Any] = super().get_connection_params()
        if self.transaction_mode != "IMMEDIATE":  # type: ignore[attr-defined]  # absent from django-stubs
            raise ImproperlyConfigured("OPTIONS must hold transaction_mode IMMEDIATE: others fail under load")
        return params

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open a connection and assert its settings by reading them back."""
        if dbapi2.sqlite_version_info < OLDEST:
            raise ImproperlyConfigured(
                f"SQLite {dbapi2.sqlite_version} has the WAL-reset bug, 3.51.3 has not"
            )
        key = conn_params.pop("database_key", "")
        connection = dbapi2.connect(**conn_params)
        try:
            unlock(connection, key, conn_params["database"])
            register_functions(connection)
            in_memory = self.is_in_memory_db()
            configure(connection)
            refuse_others(connection, IN_MEMORY if in_memory else SETTINGS)
        except BaseException:
            connection.close()
            raise
        return connection

    @async_unsafe
    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor that understands Django's parameter style."""
        del name  # SQLite has no named cursors
        return self.connection.cursor(factory=Cursor)


def unlock(connection: Any, key: str, name: str) -> None:
    """Give SQLCipher the raw key before anything else is asked, then read a page to know that it fits."""
    connection.execute("PRAGMA cipher_log_level = NONE")  # it would print to stderr what the refusal says
    if key:
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except dbapi2.DatabaseError as error:
        if "not a database" not in str(error):
            raise
        raise DatabaseLocked(_why(key, name)) from None


def _why(key: str, name: str) -> str:
    with Path(name).open("rb") as file:
        plain = file.read(len(PLAIN)) == PLAIN
    if plain:
        return f"{name} is not encrypted yet. Run: peili keys encrypt-database"
    if key:
        return f"{name} is not encrypted under this house's key, or is no database. Nothing was changed."
    return f"{name} is encrypted, and PEILI_SQLITE_KEYED=0 gives no key. Nothing was changed."


def configure(connection: Any) -> None:
    """Give a fresh connection the settings the house relies on; the busy timeout is the driver's own."""
    for name, value in SETTINGS.items():
        connection.execute(f"PRAGMA {name} = {value}")
    connection.execute("PRAGMA legacy_alter_table = OFF")  # renamed tables take their triggers along


def refuse_others(connection: Any, expected: Mapping[str, object]) -> None:
    """Raise ImproperlyConfigured where a setting did not take."""
    wrong = [f"{name} is {found}, not {expected[name]}" for name, found in differing(connection, expected)]
    if wrong:
        raise ImproperlyConfigured(f"SQLite refused its settings: {'; '.join(wrong)}")


def differing(connection: Any, expected: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield each setting whose value in the connection is another, with that value."""
    for name, value in expected.items():
        row = connection.execute(f"PRAGMA {name}").fetchone()
        found = row[0] if row else None
        if found != value:
            yield name, found
