"""What every keyring does: keys by pair (subject, scope), wrapped under the key of an epoch.

`destroy` leaves a tombstone, so that a key once destroyed is never made again. Each epoch has a key of its
own; when an epoch ends, every live key is wrapped anew and the epoch's key is destroyed, and with it every
copy of the keyring from that epoch or before.
"""

import secrets
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from peili.promises.sealing import Erased, KeyMissing, Pair
from peili.vault.root import NONCE, KeyRefused, Root

WHOLE = bytes(8)  # stands for every scope of a subject, in tombstones only
KEY = 32
CACHED = 20_000  # keys kept open in memory by one process: about 5 MB


class KeyringDamaged(Exception):
    """The keyring's own bytes are not what was written."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A key as it is stored, or the tombstone of one (no bytes)."""

    pair: Pair
    epoch: int
    wrapped: bytes

    @property
    def destroyed(self) -> bool:
        """Tell whether this is a tombstone."""
        return not self.wrapped


@dataclass(frozen=True, slots=True)
class Epoch:
    """An epoch's key as it is stored, under one root."""

    number: int
    root_id: bytes
    made_at: int  # seconds since 1970
    wrapped: bytes

    @property
    def purpose(self) -> bytes:
        """Return what the wrapping is bound to."""
        return b"peili/epoch/" + self.number.to_bytes(4, "big")


@dataclass(frozen=True, slots=True)
class Status:
    """What a keyring holds, in numbers."""

    kind: str
    epoch: int
    began_at: datetime
    live: int
    destroyed: int
    destroyed_in_epoch: int  # since then an older copy of the keyring still opens what was destroyed
    unfinished: bool  # a rotation was cut short


def new_epoch(number: int, key: bytes, root: Root, now: datetime) -> Epoch:
    """Return an epoch's key wrapped under a root."""
    bare = Epoch(number, root.id, int(now.timestamp()), b"")
    return Epoch(number, root.id, bare.made_at, root.wrap(key, bare.purpose))


def _bound(pair: Pair, epoch: int) -> bytes:
    return b"peili/key/" + pair[0].bytes + pair[1] + epoch.to_bytes(4, "big")


def wrap(key: bytes, pair: Pair, epoch: int, epoch_key: bytes) -> Wrapped:
    """Wrap a key under its epoch's key, bound to whom and what it is for."""
    nonce = secrets.token_bytes(NONCE)
    return Wrapped(pair, epoch, nonce + AESGCM(epoch_key).encrypt(nonce, key, _bound(pair, epoch)))


def unwrap(held: Wrapped, epoch_key: bytes) -> bytes:
    """Return a key; KeyringDamaged when its bytes are not what was wrapped."""
    try:
        return AESGCM(epoch_key).decrypt(
            held.wrapped[:NONCE], held.wrapped[NONCE:], _bound(held.pair, held.epoch)
        )
    except InvalidTag:
        raise KeyringDamaged("A key in the keyring is not what was written there.") from None


def open_epochs(
    epochs: Iterable[Epoch], root: Root, known: Mapping[int, bytes] | None = None
) -> dict[int, bytes]:
    """Return the epochs' keys; KeyRefused when the root is not the one they were wrapped under.

    A process that was running when the root was changed goes on with the keys it knows.
    """
    held = list(epochs)
    mine = {
        epoch.number: root.unwrap(epoch.wrapped, epoch.purpose) for epoch in held if epoch.root_id == root.id
    }
    keys = {epoch.number: (known or {}).get(epoch.number) for epoch in held} | mine
    if None in keys.values():
        theirs = ", ".join(sorted({epoch.root_id.hex() for epoch in held}))
        raise KeyRefused(f"Root key {root.id.hex()} does not open this keyring, which is under {theirs}.")
    return {number: key for number, key in keys.items() if key is not None}


class Keyring(ABC):
    """The interface of both keyrings."""

    kind: str
    remote: bool  # reading one key costs a round trip, so pages read theirs together

    @abstractmethod
    def key(self, pair: Pair) -> bytes:
        """Return a key; Erased when it was destroyed, KeyMissing when it never was."""

    @abstractmethod
    def load(self, pairs: Iterable[Pair]) -> None:
        """Read many keys in one go; those that are gone are passed over."""

    @abstractmethod
    def make(self, pairs: Iterable[Pair]) -> None:
        """Make the keys that are missing; durable when this returns. Erased refuses, and makes none."""

    @abstractmethod
    def destroy(self, subject_id: UUID, scopes: Collection[bytes] | None = None) -> int:
        """Destroy the keys of a subject in these scopes, or all there are and could be.

        Durable when this returns; doing it twice does no harm. Returns how many live keys went.
        """

    @abstractmethod
    def discard(self, pairs: Iterable[Pair]) -> int:
        """Take away keys that no row was ever sealed with, leaving no tombstone."""

    @abstractmethod
    def pairs(self) -> Iterator[Pair]:
        """Yield the pairs that have a live key."""

    @abstractmethod
    def destroyed(self, subject_id: UUID, scopes: Collection[bytes] | None = None) -> bool:
        """Tell whether what a destroy would leave is so already."""

    @abstractmethod
    def rotate(self, *, now: datetime) -> int:
        """End the epoch: wrap every live key anew, then destroy the old epoch's key.

        Cut short, it goes on where it stopped. Returns how many keys were wrapped.
        """

    @abstractmethod
    def add_root(self, root: Root) -> None:
        """Wrap the epochs' keys under another root too, beside the present one."""

    @abstractmethod
    def keep_root(self, root: Root) -> None:
        """Destroy the wrappings under every other root than this one, and go on with it."""

    @abstractmethod
    def status(self) -> Status:
        """Count what the keyring holds."""

    @abstractmethod
    def close(self) -> None:
        """Let go of files and connections."""


def missing(pair: Pair) -> KeyMissing:
    """Return the refusal for a key that never was."""
    return KeyMissing(f"The keyring has no key for scope {pair[1].hex()} of subject {pair[0]}.")


def erased(pair: Pair) -> Erased:
    """Return the refusal for a key that was destroyed."""
    return Erased(f"The key for scope {pair[1].hex()} of subject {pair[0]} was destroyed.")


def refuse_other_roots(epochs: Iterable[Epoch], root: Root) -> None:
    """Refuse to begin an epoch while the keyring is also under another root than the one at hand."""
    others = {epoch.root_id for epoch in epochs} - {root.id}
    if others:
        raise KeyRefused("The root key is being changed: finish `peili keys rewrap`, then restart Peili.")
