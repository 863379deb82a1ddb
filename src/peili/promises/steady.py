"""Reads that need no repeating while nothing is written, kept for each connection and checked each time.

SQLite tells a connection in one number whether any other has committed since (`PRAGMA data_version`), in this
process or in another, and counts what the connection itself has changed. What was read under the same two
numbers would be read again word for word. PostgreSQL has no such number: there everything is read each time.
So it is inside a transaction, which may yet be rolled back.

Kept are rows as they are stored, sealed columns sealed. Whoever writes anything, anywhere, empties it all.

`known` keeps values in the same way, within transactions too: the house's own backends count what was undone.
On PostgreSQL they are kept while one page or transaction lasts that neither writes nor locks anything.
"""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.signals import request_finished, request_started
from django.db import DEFAULT_DB_ALIAS, connections

T = TypeVar("T")
State = Hashable  # the driver's connection, what others have committed, what it changed itself
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


_page = threading.local()  # `now` is the page that this thread makes


@dataclass(slots=True, eq=False)
class _Page:
    """One page being made: the connection it reads by, and what others had committed when it began."""

    driver: Any = None
    committed: int = 0


def known(key: Hashable, read: Callable[[], T], *, anew: bool = False) -> T:
    """Return what `read` returns, without reading it again while it must be the same.

    `anew` asks for what is so now, not for what was when the page began.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    state = (_sqlite_state if connection.vendor == "sqlite" else _page_state)(connection, anew=anew)
    if state is None:
        return read()
    kept: _Kept | None = getattr(connection, "peili_known", None)
    if kept is None or kept.state != state:
        kept = connection.peili_known = _Kept(state)  # type: ignore[attr-defined]  # ours, as above
    if key not in kept.found:
        kept.found[key] = read()
    found: T = kept.found[key]
    return found


def _sqlite_state(connection: Any, *, anew: bool) -> Hashable:
    """Return what tells one state of the database from another, in and out of transactions.

    While a page is made, what others commit meanwhile comes too late for it: it asks once. A transaction asks
    each time, for it may have waited for another to end.
    """
    driver, rolled_back = connection.connection, getattr(connection, "peili_rollbacks", None)
    if driver is None or (rolled_back is None and connection.in_atomic_block):
        return None
    page: _Page | None = getattr(_page, "now", None)
    if page is not None and page.driver is driver and not (anew or connection.in_atomic_block):
        return driver, page.committed, driver.total_changes, rolled_back
    ((committed,),) = driver.execute("PRAGMA data_version")
    if page is not None:
        page.driver, page.committed = driver, committed
    return driver, committed, driver.total_changes, rolled_back


def _page_state(connection: Any, *, anew: bool) -> Hashable:
    """Return what a page or a transaction has done so far; None outside both, where anything may happen."""
    page, driver = getattr(_page, "now", None), connection.connection
    if driver is None or (page is None and not connection.in_atomic_block):
        return None
    if anew:
        connection.peili_known = None
    return page, driver, getattr(driver, "peili_moved", None)


def _page_begins(**_signal: Any) -> None:
    _page.now = _Page()


def _page_ends(**_signal: Any) -> None:
    _page.now = None


request_started.connect(_page_begins, dispatch_uid="peili.promises.steady")
request_finished.connect(_page_ends, dispatch_uid="peili.promises.steady")
