"""The keyring of many processes: two tables in a PostgreSQL database of their own, with its own backups.

    key      one row for each pair; a destroyed key keeps its row without bytes
    epoch    the epochs' keys under the root
    stamp    one row: counts destructions, so that every process drops what it holds in memory

The database is not the house's: its backups are fewer and kept for a shorter time, and it is vacuumed whole
at the end of each epoch.
"""

import contextlib
import os
import secrets
import threading
import time
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg

from peili.promises.sealing import Erased, KeyMissing, Pair
from peili.vault.keyring.base import (
    CACHED,
    KEY,
    WHOLE,
    Epoch,
    Keyring,
    KeyringDamaged,
    Status,
    Wrapped,
    erased,
    missing,
    new_epoch,
    open_epochs,
    refuse_other_roots,
    unwrap,
    wrap,
)
from peili.vault.keyring.cache import Cache
from peili.vault.root import KeyRefused, Root

FRESH = 0.5  # seconds a process may trust its memory before it asks whether something was destroyed
BATCH = 1000
WRITERS = 731_004_101  # the advisory lock: shared by those who make keys, exclusive for the end of an epoch
SCHEMA = """
CREATE TABLE IF NOT EXISTS key (
  subject uuid NOT NULL, scope bytea NOT NULL, epoch integer NOT NULL, wrapped bytea NOT NULL,
  PRIMARY KEY (subject, scope));
CREATE TABLE IF NOT EXISTS epoch (
  number integer NOT NULL, root bytea NOT NULL, made_at bigint NOT NULL, wrapped bytea NOT NULL,
  PRIMARY KEY (number, root));
CREATE TABLE IF NOT EXISTS stamp (one integer PRIMARY KEY CHECK (one = 1), destructions bigint NOT NULL);
INSERT INTO stamp VALUES (1, 0) ON CONFLICT DO NOTHING;
"""
ASKED = "SELECT k.subject, k.scope, k.epoch, k.wrapped FROM key k WHERE k.subject = ANY(%s)"
MADE = "INSERT INTO key VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
ENDED = (
    "INSERT INTO key VALUES (%s, %s, %s, '') ON CONFLICT (subject, scope) "
    "DO UPDATE SET wrapped = '', epoch = EXCLUDED.epoch WHERE key.wrapped <> ''"
)


class PostgresKeyring(Keyring):
    """Keys in a table. One connection a process, used by one thread at a time."""

    kind = "postgresql"
    remote = True

    def __init__(self, url: str, root: Root, *, cached: int = CACHED) -> None:
        """Open the keyring of an address; KeyRefused when there is none or it is not under this root."""
        self._url, self._root = url, root
        self._cache = Cache(cached)
        self._lock = threading.RLock()
        self._connection: psycopg.Connection[Any] | None = None
        self._stamp, self._asked_at = -1, 0.0
        self._epochs: dict[int, bytes] = {}
        _forked.add(self)
        try:
            self._first_look()
        except BaseException:
            self.close()
            raise

    def _first_look(self) -> None:
        with self._cursor() as cursor:
            held = _epochs(cursor) if _there(cursor) else []
            if not held:
                raise KeyRefused("PEILI_KEYRING_URL names a database without a keyring. Restore it first.")
            self._epochs = open_epochs(held, self._root)

    def after_fork(self) -> None:
        """Leave the parent's connection to the parent."""
        self._connection, self._lock = None, threading.RLock()

    @staticmethod
    def begin(url: str, root: Root, *, now: datetime) -> None:
        """Make the keyring of a new house, unless it has been made."""
        with psycopg.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS])
            cursor.execute(SCHEMA)
            if not _epochs(cursor):
                _add(cursor, [new_epoch(1, secrets.token_bytes(KEY), root, now)])

    @contextlib.contextmanager
    def _cursor(self) -> "Iterator[psycopg.Cursor[Any]]":
        """Yield a cursor in a transaction of its own; a lost connection is opened anew at the next use."""
        with self._lock:
            if self._connection is None or self._connection.closed:
                self._connection = psycopg.connect(self._url)
            try:
                with self._connection.transaction(), self._connection.cursor() as cursor:
                    yield cursor
            except psycopg.OperationalError:
                self._connection.close()
                raise

    def _fresh_stamp(self) -> int:
        """Return the count of destructions, asked at most every half second."""
        if time.monotonic() - self._asked_at > FRESH:
            with self._cursor() as cursor:
                self._ask_stamp(cursor)
        return self._stamp

    def _ask_stamp(self, cursor: "psycopg.Cursor[Any]") -> None:
        self._asked_at = time.monotonic()
        self._stamp = cursor.execute("SELECT destructions FROM stamp").fetchone()[0]  # type: ignore[index]  # SCHEMA inserts it

    def held(self, pair: Pair) -> bytes:
        """Return a key as it is kept; Erased when it was destroyed, KeyMissing when it never was."""
        key = self._cache.get(pair, self._fresh_stamp())
        if key is not None:
            return key
        found = self._read([pair])[pair]
        if isinstance(found, bytes):
            return found
        raise found

    def load(self, pairs: Iterable[Pair]) -> None:
        """Read many keys in one go; those that are gone are passed over."""
        stamp = self._stamp
        cold = [pair for pair in dict.fromkeys(pairs) if self._cache.get(pair, stamp) is None]
        if cold:
            self._read(cold)

    def _read(self, pairs: Collection[Pair]) -> dict[Pair, bytes | Erased | KeyMissing]:
        """Return each pair's key or its refusal: one question to the database, the stamp with it."""
        with self._cursor() as cursor:
            self._ask_stamp(cursor)
            stamp = self._stamp
            self._cache.get((UUID(int=0), WHOLE), stamp)  # the cache is of this stamp from here on
            held = _held(cursor, {subject for subject, _scope in pairs})
            if {each.epoch for each in held.values() if not each.destroyed} - self._epochs.keys():
                self._epochs = open_epochs(_epochs(cursor), self._root, self._epochs)
        found: dict[Pair, bytes | Erased | KeyMissing] = {}
        for pair in pairs:
            each = held.get(pair)
            if (each and each.destroyed) or (pair[0], WHOLE) in held:
                found[pair] = erased(pair)
            elif each is None:
                found[pair] = missing(pair)
            else:
                key = found[pair] = unwrap(each, self._epochs[each.epoch])
                self._cache.put(pair, key, stamp)
        return found

    def make(self, pairs: Iterable[Pair]) -> None:
        """Make the keys that are missing; durable when this returns. Erased refuses, and makes none."""
        wanted = sorted(set(pairs))
        with self._cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [WRITERS])
            self._epochs = open_epochs(_epochs(cursor), self._root, self._epochs)
            held = _held(cursor, {subject for subject, _scope in wanted})
            for pair in wanted:
                if (pair[0], WHOLE) in held or (pair in held and held[pair].destroyed):
                    raise erased(pair)
            epoch = max(self._epochs)
            fresh = (
                wrap(secrets.token_bytes(KEY), pair, epoch, self._epochs[epoch])
                for pair in wanted
                if pair not in held
            )
            cursor.executemany(MADE, [(*each.pair, epoch, each.wrapped) for each in fresh])

    def destroy(self, subject_id: UUID, scopes: Collection[bytes] | None = None) -> int:
        """Destroy the keys of a subject in these scopes, or all there are and could be."""
        with self._cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS])
            held = {scope for (_, scope), each in _held(cursor, {subject_id}).items() if not each.destroyed}
            named = {*scopes} if scopes is not None else held | {WHOLE}
            epoch = max(epoch.number for epoch in _epochs(cursor))
            cursor.executemany(ENDED, [(subject_id, scope, epoch) for scope in sorted(named)])
            cursor.execute("UPDATE stamp SET destructions = destructions + 1")
            self._asked_at = 0.0
        self._cache.clear()
        return len(held & named)

    def change(self, subject_id: UUID, to: Callable[[Pair, bytes], bytes]) -> int:
        """Keep each live key of a subject as `to` returns it; every process sees it within half a second."""
        with self._writers() as cursor:
            self._epochs = open_epochs(_epochs(cursor), self._root, self._epochs)
            live = [each for each in _held(cursor, {subject_id}).values() if not each.destroyed]
            keys = {each.pair: (unwrap(each, self._epochs[each.epoch]), each.epoch) for each in live}
            fresh = [
                wrap(changed, pair, epoch, self._epochs[epoch])
                for pair, (key, epoch) in keys.items()
                if (changed := to(pair, key)) != key
            ]
            if not fresh:
                return 0
            rows = [(each.wrapped, *each.pair) for each in fresh]
            cursor.executemany("UPDATE key SET wrapped = %s WHERE subject = %s AND scope = %s", rows)
            cursor.execute("UPDATE stamp SET destructions = destructions + 1")
            self._asked_at = 0.0
        self._cache.clear()
        return len(fresh)

    def discard(self, pairs: Iterable[Pair]) -> int:
        """Take away keys that no row was ever sealed with, leaving no tombstone."""
        with self._cursor() as cursor:
            cursor.execute("UPDATE stamp SET destructions = destructions + 1")
            count = 0
            for subject, scope in dict.fromkeys(pairs):
                cursor.execute(
                    "DELETE FROM key WHERE subject = %s AND scope = %s AND wrapped <> ''", [subject, scope]
                )
                count += cursor.rowcount
            self._asked_at = 0.0
        self._cache.clear()
        return count

    def pairs(self) -> Iterator[Pair]:
        """Yield the pairs that have a live key."""
        with self._cursor() as cursor:
            rows = cursor.execute("SELECT subject, scope FROM key WHERE wrapped <> ''").fetchall()
        for subject, scope in rows:
            yield subject, bytes(scope)

    def destroyed(self, subject_id: UUID, scopes: Collection[bytes] | None = None) -> bool:
        """Tell whether what a destroy would leave is so already."""
        with self._cursor() as cursor:
            held = {scope: each for (_, scope), each in _held(cursor, {subject_id}).items()}
        if scopes is None or WHOLE in held:
            return WHOLE in held and all(each.destroyed for each in held.values())
        return all(scope in held and held[scope].destroyed for scope in scopes)

    def rotate(self, *, now: datetime) -> int:
        """End the epoch: wrap every live key anew in batches, then destroy the old epoch's key."""
        with self._writers() as cursor:
            held = _epochs(cursor)
            refuse_other_roots(held, self._root)
            if len({epoch.number for epoch in held}) == 1:
                number = held[0].number + 1
                _add(cursor, [new_epoch(number, secrets.token_bytes(KEY), self._root, now)])
        count = 0
        while batch := self._rewrap():
            count += batch
        with self._writers() as cursor:
            self._end_epochs(cursor)
        self._vacuum()
        return count

    @contextlib.contextmanager
    def _writers(self) -> "Iterator[psycopg.Cursor[Any]]":
        """Yield a cursor while nobody else writes."""
        with self._cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS])
            yield cursor

    def _rewrap(self) -> int:
        with self._cursor() as cursor:
            self._epochs = open_epochs(_epochs(cursor), self._root, self._epochs)
            epoch = max(self._epochs)
            rows = cursor.execute(
                "SELECT subject, scope, epoch, wrapped FROM key WHERE epoch <> %s AND wrapped <> '' "
                "ORDER BY subject, scope LIMIT %s FOR UPDATE",
                [epoch, BATCH],
            ).fetchall()
            again = []
            for held in (_wrapped(row) for row in rows):
                key = unwrap(held, self._epochs[held.epoch])
                fresh = wrap(key, held.pair, epoch, self._epochs[epoch])
                again.append((epoch, fresh.wrapped, *held.pair))
            cursor.executemany(
                "UPDATE key SET epoch = %s, wrapped = %s WHERE subject = %s AND scope = %s", again
            )
            return len(again)

    def _end_epochs(self, cursor: "psycopg.Cursor[Any]") -> None:
        held = _epochs(cursor)
        epoch = max(each.number for each in held)
        left = cursor.execute("SELECT 1 FROM key WHERE epoch <> %s AND wrapped <> '' LIMIT 1", [epoch])
        if left.fetchone():
            raise KeyringDamaged("Keys are still under an older epoch.")
        cursor.execute("DELETE FROM epoch WHERE number <> %s", [epoch])
        self._epochs = {epoch: self._epochs[epoch]}

    def _vacuum(self) -> None:
        """Rewrite the tables, so that no page holds what was replaced."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute("VACUUM FULL key")
            connection.execute("VACUUM FULL epoch")

    def add_root(self, root: Root) -> None:
        """Wrap the epochs' keys under another root too, beside the present one."""
        with self._writers() as cursor:
            cursor.execute("DELETE FROM epoch WHERE root <> %s", [self._root.id])
            held = _epochs(cursor)
            keys = open_epochs(held, self._root)
            _add(
                cursor,
                [
                    new_epoch(
                        epoch.number, keys[epoch.number], root, datetime.fromtimestamp(epoch.made_at, UTC)
                    )
                    for epoch in held
                ],
            )

    def keep_root(self, root: Root) -> None:
        """Destroy the wrappings under every other root than this one, and go on with it."""
        with self._writers() as cursor:
            self._epochs = open_epochs(_epochs(cursor), root)
            cursor.execute("DELETE FROM epoch WHERE root <> %s", [root.id])
            self._root = root
        self._vacuum()

    def status(self) -> Status:
        """Count what the keyring holds."""
        with self._cursor() as cursor:
            held = _epochs(cursor)
            epoch = held[-1]
            counted = cursor.execute(
                "SELECT count(*) FILTER (WHERE wrapped <> ''), count(*) FILTER (WHERE wrapped = ''), "
                "count(*) FILTER (WHERE wrapped = '' AND epoch = %(epoch)s) FROM key",
                {"epoch": epoch.number},
            ).fetchone()
        live, destroyed, lately = counted or (0, 0, 0)
        return Status(
            kind=self.kind,
            epoch=epoch.number,
            began_at=datetime.fromtimestamp(epoch.made_at, UTC),
            live=live,
            destroyed=destroyed,
            destroyed_in_epoch=lately,
            unfinished=len({epoch.number for epoch in held}) > 1,
        )

    def close(self) -> None:
        """Let go of the connection."""
        _forked.discard(self)
        if self._connection is not None:
            self._connection.close()


_forked: "weakref.WeakSet[PostgresKeyring]" = weakref.WeakSet()


def _after_fork() -> None:
    for keyring in list(_forked):
        keyring.after_fork()


os.register_at_fork(after_in_child=_after_fork)


def _there(cursor: "psycopg.Cursor[Any]") -> bool:
    row = cursor.execute("SELECT to_regclass('epoch') IS NOT NULL").fetchone()
    return bool(row and row[0])


def _epochs(cursor: "psycopg.Cursor[Any]") -> list[Epoch]:
    rows = cursor.execute("SELECT number, root, made_at, wrapped FROM epoch ORDER BY number").fetchall()
    return [Epoch(number, bytes(root), made_at, bytes(wrapped)) for number, root, made_at, wrapped in rows]


def _add(cursor: "psycopg.Cursor[Any]", epochs: Iterable[Epoch]) -> None:
    cursor.executemany(
        "INSERT INTO epoch VALUES (%s, %s, %s, %s)",
        [(epoch.number, epoch.root_id, epoch.made_at, epoch.wrapped) for epoch in epochs],
    )


def _held(cursor: "psycopg.Cursor[Any]", subjects: Collection[UUID]) -> dict[Pair, Wrapped]:
    rows = cursor.execute(ASKED, [list(subjects)]).fetchall()
    return {held.pair: held for held in map(_wrapped, rows)}


def _wrapped(row: tuple[UUID, bytes, int, bytes]) -> Wrapped:
    subject, scope, epoch, wrapped = row
    return Wrapped((subject, bytes(scope)), epoch, bytes(wrapped))
