"""The keys of one house: its root, its secret, and its keyring. Needs no database and no settings."""

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from peili.vault import durable
from peili.vault.custody import Ask, Custody, Kind, create_root
from peili.vault.journal import Journal
from peili.vault.keyring.base import Keyring
from peili.vault.keyring.files import FileKeyring
from peili.vault.root import KeyRefused, Root, derive

if TYPE_CHECKING:
    from peili.vault.keyring.postgres import PostgresKeyring

SECRET = b"peili/house-secret"
PLAIN_SQLITE = b"SQLite format 3\0"


class Home:
    """Where a house's keys lie in its data folder."""

    def __init__(
        self, folder: Path, *, keyring_url: str = "", environ: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.keys = folder / "keys"
        self.secret = self.keys / "house"
        self.ring = folder / "keyring"
        self.database = folder / "peili.sqlite3"
        self.journal = Journal(folder / "journal" / "keys.jsonl")
        self.keyring_url = keyring_url
        self.custody = Custody(self.keys, environ or {})

    def used(self) -> bool:
        """Tell whether a house has been made here, so that a missing key is a loss and not a beginning."""
        return self.secret.exists() or (self.ring / "epochs").exists() or self.encrypted()

    def encrypted(self) -> bool:
        """Tell whether the database file is there and is not plain SQLite."""
        if not self.database.exists() or self.database.stat().st_size == 0:
            return False
        with self.database.open("rb") as file:
            return file.read(len(PLAIN_SQLITE)) != PLAIN_SQLITE

    def wrappings(self) -> dict[str, str]:
        """Return the house secret as it is wrapped, by the id of each root it is under."""
        wrapped: dict[str, str] = json.loads(self.secret.read_text(encoding="ascii"))
        return wrapped

    def open_keyring(self, root: Root) -> Keyring:
        """Return the keyring under a root."""
        if self.keyring_url:
            return _postgres()(self.keyring_url, root)
        return FileKeyring(self.ring, root)

    def begin_keyring(self, root: Root, *, now: datetime) -> None:
        """Make the keyring of a new house, unless it has been made."""
        if self.keyring_url:
            _postgres().begin(self.keyring_url, root, now=now)
        else:
            FileKeyring.begin(self.ring, root, now=now)


def _postgres() -> "type[PostgresKeyring]":
    from peili.vault.keyring.postgres import PostgresKeyring  # noqa: PLC0415  # its driver is an extra that an embedded house lacks

    return PostgresKeyring


class HouseKeys:
    """A house's opened keys. It prints nothing of them."""

    def __init__(self, home: Home, root: Root, secret: bytes) -> None:
        self.home, self.root = home, root
        self._secret = secret
        self._keyring: Keyring | None = None
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"<HouseKeys under {self.root.id.hex()}>"

    def derived(self, purpose: str) -> bytes:
        """Return the house's key for one purpose; it stays when the root is changed."""
        return derive(self._secret, purpose)

    @property
    def keyring(self) -> Keyring:
        """Return the keyring, opened at its first use."""
        with self._lock:
            if self._keyring is None:
                self._keyring = self.home.open_keyring(self.root)
                self._keyring.apart_key = lambda: self.derived("apart")
            return self._keyring

    def close(self) -> None:
        """Let go of the keyring."""
        with self._lock:
            if self._keyring is not None:
                self._keyring.close()
                self._keyring = None


def open_house(home: Home, *, ask: Ask) -> HouseKeys:
    """Return a house's keys, made at its first start; KeyRefused when they are lost or of another house."""
    root = home.custody.root(ask)
    if root is None:
        if home.used():
            raise KeyRefused(
                f"The root key is missing from {home.keys}, and this house has been used. "
                "Run `peili keys restore-root` with the recovery sheet; nothing was changed."
            )
        root = create_root(home.keys)
    if not home.secret.exists():
        _begin(home, root)
    return HouseKeys(home, root, _secret(home, root))


def open_under(home: Home, root: Root) -> HouseKeys:
    """Return the keys of a house that has been made, under a root at hand; KeyRefused if another's."""
    return HouseKeys(home, root, _secret(home, root))


def _begin(home: Home, root: Root) -> None:
    """Make the keyring and then the secret, so that the secret's file means both are there."""
    if home.encrypted():
        raise KeyRefused(f"{home.secret} is missing and the database is encrypted: restore the keys first.")
    began = datetime.fromtimestamp(home.keys.stat().st_mtime, UTC)  # when the root was put there
    home.begin_keyring(root, now=began)
    wrapped = {root.id.hex(): root.wrap(Root.new().reveal(), SECRET).hex()}
    durable.put_new(home.secret, json.dumps(wrapped).encode())


def _secret(home: Home, root: Root) -> bytes:
    wrapped = home.wrappings()
    mine = wrapped.get(root.id.hex())
    if mine is None:
        raise KeyRefused(
            f"Root key {root.id.hex()} is not this house's, which is under {', '.join(sorted(wrapped))}. "
            "Nothing was changed."
        )
    return root.unwrap(bytes.fromhex(mine), SECRET)


def change_root(
    keys: HouseKeys, fresh: Root, *, kind: Kind, now: datetime, passphrase: str = ""
) -> HouseKeys:
    """Give the house a new root, kept in the given way; the old root opens nothing afterwards.

    Killed at any point, the root that is kept opens the house: everything is under both roots until the new
    one is kept, and under the new one alone after that. Processes that run on need a restart before they can
    make an epoch.
    """
    home = keys.home
    secret = _secret(home, keys.root)
    both = {root.id.hex(): root.wrap(secret, SECRET).hex() for root in (keys.root, fresh)}
    keys.keyring.add_root(fresh)
    durable.replace(home.secret, json.dumps(both).encode())
    home.custody.keep(fresh, kind, passphrase=passphrase)
    finish_change(home, fresh, keys.keyring)
    home.journal.root_changed(now=now)
    keys.close()
    return HouseKeys(home, fresh, secret)


def finish_change(home: Home, root: Root, keyring: Keyring) -> bool:
    """Take away what is under any other root than the one that is kept; False when there was nothing."""
    wrapped = home.wrappings()
    left = wrapped.keys() - {root.id.hex()}
    keyring.keep_root(root)
    if left:
        durable.replace(home.secret, json.dumps({root.id.hex(): wrapped[root.id.hex()]}).encode())
    return bool(left)
