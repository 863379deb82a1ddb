"""Snapshots of an embedded database: `VACUUM INTO`, which reads one state while writers go on."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from peili.vault.backup.refused import BackupRefused
from peili.vault.backup.sources import DATABASE, Facts


class EmbeddedSource:
    """The database file of a house; `key` is None where it is not encrypted as a whole."""

    engine = "sqlite"
    name = DATABASE

    def __init__(self, path: Path, key: bytes | None) -> None:
        self.path, self._key, self.keyed = path, key, key is not None

    def at(self, path: Path) -> "EmbeddedSource":
        """Return another database under the same key."""
        return EmbeddedSource(path, self._key)

    def size(self) -> int:
        """Return the bytes of the file and its write-ahead log."""
        log = self.path.with_name(f"{self.path.name}-wal")
        return sum(each.stat().st_size for each in (self.path, log) if each.exists())

    def snapshot(self, into: Path, *, left_out: Collection[str]) -> Facts:
        """Write a copy under the same key, without free pages and without the rows that are left out."""
        with opened(self.path, self._key) as connection:
            connection.execute("VACUUM INTO ?", (str(into),))
        into.chmod(0o600)
        with opened(into, self._key) as copy:
            emptied = [table for table in tables(copy) if table in left_out]
            for table in emptied:
                copy.execute(f'DELETE FROM "{table}"')  # noqa: S608  # a table's own name
            if emptied:
                copy.execute("VACUUM")
            if copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise BackupRefused(f"{self.path} is damaged: SQLite's own check of the copy fails.")
            return Facts(migrations(copy), counts(copy), emptied)


@contextmanager
def opened(path: Path, key: bytes | None) -> Iterator[Any]:
    """Yield a connection of the driver, every statement a transaction of its own."""
    connection = dbapi2.connect(f"file:{path}?mode=rw", uri=True, isolation_level=None, timeout=60)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        if key is not None:
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        yield connection
    except dbapi2.OperationalError as error:
        if not any(word in str(error) for word in ("full", "disk I/O")):
            raise
        raise BackupRefused(
            f"The disk of {path.parent} is full or failing ({error}). The earlier backups are whole."
        ) from None
    finally:
        connection.close()


def tables(connection: Any) -> list[str]:
    """Return the names of the tables, SQLite's own left out."""
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in found if not name.startswith("sqlite_")]


def counts(connection: Any) -> dict[str, int]:
    """Return the number of rows by table."""
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608  # as above
        for name in tables(connection)
    }


def migrations(connection: Any) -> list[str]:
    """Return the migrations that have been applied."""
    found = connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return [f"{app}.{name}" for app, name in found]
