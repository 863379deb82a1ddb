"""Reads that need no repeating while nothing is written, kept for each connection and checked each time.

SQLite tells a connection in one number whether any other has committed since (`PRAGMA data_version`), in this
process or in another, and counts what the connection itself has changed. What was read under the same two
numbers would be read again word for word. PostgreSQL has no such number: there everything is read each time.
So it is inside a transaction, which may yet be rolled back.

Kept are rows as they are stored, sealed columns sealed. Whoever writes anything, anywhere, empties it all.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections

T = TypeVar("T")
State = tuple[Any, int, int]  # the driver's connection, what others have committed, what it changed itself
AT_MOST = 256  # addresses are free to invent, so what is asked for under them is bounded


@dataclass(slots=True)
class _Kept:
    state: State
    found: dict[Hashable, Any] = field(default_factory=dict)


def steady(key: Hashable, read: Callable[[], T]) -> T:
    """Return what `read` returns, without reading again while nobody has written; nobody may change it."""
    state = _state()
    if state is None:
        return read()
    connection = connections[DEFAULT_DB_ALIAS]
    kept: _Kept | None = getattr(connection, "peili_kept", None)
    if kept is None or kept.state != state or len(kept.found) >= AT_MOST:
        kept = connection.peili_kept = _Kept(state)  # type: ignore[attr-defined]  # ours, gone with the connection
    if key not in kept.found:
        kept.found[key] = read()
    found: T = kept.found[key]
    return found


def _state() -> State | None:
    """Return what tells one state of the database from another, or None where nothing does."""
    connection = connections[DEFAULT_DB_ALIAS]
    driver: Any = connection.connection
    if connection.vendor != "sqlite" or driver is None or connection.in_atomic_block:
        return None
    ((committed,),) = driver.execute("PRAGMA data_version")
    return driver, committed, driver.total_changes
