"""Encrypting an embedded database that was made without a key, once and in one step."""

from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from peili.vault import durable
from peili.vault.house import HouseKeys


class NotEncrypted(Exception):
    """The database was left as it was; the message says why."""


def encrypt_database(keys: HouseKeys) -> int:
    """Put an encrypted copy in the place of the plain file; return how many rows it holds.

    Nobody else may have the file open. The copy is compared with the original before it takes its place, and
    zeros are written over the original then.
    """
    path = keys.home.database
    if not path.exists() or keys.home.encrypted():
        raise NotEncrypted(f"{path} is not there." if not path.exists() else f"{path} is encrypted already.")
    fresh = path.with_name(f"{path.name}{durable.FRESH}")
    fresh.unlink(missing_ok=True)
    key = keys.derived("database").hex()
    plain = dbapi2.connect(str(path), isolation_level=None)
    try:
        _alone(plain)
        counted = _counts(plain)
        plain.execute(f"ATTACH DATABASE ? AS keyed KEY \"x'{key}'\"", (str(fresh),))
        plain.execute("SELECT sqlcipher_export('keyed')").fetchall()
        plain.execute("DETACH DATABASE keyed")
    finally:
        plain.close()
    _prove(fresh, key, counted)
    durable.take_place(fresh, path)
    return sum(counted.values())


def _alone(connection: Any) -> None:
    """Leave write-ahead logging, which works only when nobody else has the file open."""
    try:
        found = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    except dbapi2.OperationalError:
        found = "locked"
    if found != "delete":
        raise NotEncrypted("Somebody has the database open. Stop Peili and try again; nothing was changed.")


def _counts(connection: Any) -> dict[str, int]:
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608  # names of our own tables


def _prove(fresh: Path, key: str, counted: dict[str, int]) -> None:
    connection = dbapi2.connect(str(fresh))
    try:
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        if not sound or _counts(connection) != counted:
            raise NotEncrypted("The encrypted copy is not whole. The database was left as it was.")
    finally:
        connection.close()
