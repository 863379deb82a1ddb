"""Keyrings for tests: both kinds, opened as often as there are processes."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
from uuid_utils.compat import uuid7

from peili.promises.sealing import Pair, scope_code
from peili.vault.keyring.base import Keyring
from peili.vault.keyring.files import FileKeyring
from peili.vault.keyring.postgres import PostgresKeyring
from peili.vault.root import Root

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
CONTACT, HEALTH = scope_code("contact/appointments"), scope_code("health/appointments")


@dataclass(frozen=True)
class Place:
    """Where a keyring lies: a folder or an address."""

    kind: str
    address: str

    def begin(self, root: Root) -> None:
        if self.kind == "file":
            FileKeyring.begin(Path(self.address), root, now=NOW)
        else:
            PostgresKeyring.begin(self.address, root, now=NOW)

    def open(self, root: Root) -> Keyring:
        if self.kind == "file":
            return FileKeyring(Path(self.address), root)
        return PostgresKeyring(self.address, root)

    @contextlib.contextmanager
    def opened(self, root: Root) -> Iterator[Keyring]:
        ring = self.open(root)
        try:
            yield ring
        finally:
            ring.close()

    def bytes_at_rest(self) -> bytes:
        """Everything that is stored now, as one string of bytes."""
        if self.kind == "file":
            files = sorted(path for path in Path(self.address).iterdir() if path.name != "lock")
            return b"".join(path.read_bytes() for path in files)
        with psycopg.connect(self.address) as connection:
            rows = connection.execute(
                "SELECT wrapped FROM key UNION ALL SELECT wrapped FROM epoch"
            ).fetchall()
        return b"".join(bytes(row[0]) for row in rows)


def clear(address: str) -> None:
    """Take the tables of a keyring database away."""
    with psycopg.connect(address) as connection:
        connection.execute("DROP TABLE IF EXISTS key, epoch, stamp")


def subject() -> UUID:
    return uuid7()


def pair(scope: bytes = CONTACT) -> Pair:
    return subject(), scope
