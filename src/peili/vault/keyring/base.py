"""What every keyring does: keys by pair (subject, scope), wrapped under the key of an epoch.

`destroy` leaves a tombstone, so that a key once destroyed is never made again. Each epoch has a key of its
own; when an epoch ends, every live key is wrapped anew and the epoch's key is destroyed, and with it every
copy of the keyring from that epoch or before.
"""

import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from peili.promises.reading import in_force
from peili.promises.sealing import Erased, KeyMissing, Pair, SetApart
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


def put_apart(key: bytes, pair: Pair, apart: bytes) -> bytes:
    """Wrap a key under the one of what is set apart; its length tells that it is."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(apart).encrypt(nonce, key, _bound(pair, 0))


def bring_back(held: bytes, pair: Pair, apart: bytes) -> bytes:
    """Return a key that was set apart; KeyringDamaged when its bytes are not what was wrapped."""
    try:
        return AESGCM(apart).decrypt(held[:NONCE], held[NONCE:], _bound(pair, 0))
    except InvalidTag:
        raise KeyringDamaged("A key that is set apart is not what was written there.") from None


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
    apart_key: Callable[[], bytes] | None = (
        None  # how the key of what is set apart is had, by who may have it
    )

    def key(self, pair: Pair) -> bytes:
        """Return a key to open values with; Erased, KeyMissing, or SetApart unless a reason is in force."""
        held = self.held(pair)
        if len(held) == KEY:
            return held
        if not in_force().apart:
            raise SetApart(f"The key for scope {pair[1].hex()} of subject {pair[0]} is set apart.")
        return self._together(pair, held)

    def to_seal(self, pair: Pair) -> bytes:
        """Return a key to seal new values with: what is set apart may be stored (GDPR Art. 18(2))."""
        return self._together(pair, self.held(pair))

    def _together(self, pair: Pair, held: bytes) -> bytes:
        return held if len(held) == KEY else bring_back(held, pair, self._apart_key())

    def _apart_key(self) -> bytes:
        if self.apart_key is None:
            raise KeyringDamaged("This keyring was opened without the key of what is set apart.")
        return self.apart_key()

    def set_apart(self, subject_id: UUID, *, but: Collection[bytes] = ()) -> int:
        """Wrap the live keys of a subject once more, all but these scopes; doing it twice does no harm.

        From here on they open nothing in any process unless its reading says a reason. Returns how many.
        """
        apart = self._apart_key()

        def change(pair: Pair, key: bytes) -> bytes:
            stays = len(key) != KEY or pair[1] in but
            return key if stays else put_apart(key, pair, apart)

        return self.change(subject_id, change)

    def put_back(self, subject_id: UUID) -> int:
        """Take the second wrapping off a subject's keys; returns how many had one."""
        return self.change(subject_id, self._together)

    def is_apart(self, subject_id: UUID, scope: bytes) -> bool:
        """Tell whether a live key is set apart."""
        try:
            return len(self.held((subject_id, scope))) != KEY
        except (Erased, KeyMissing):
            return False

    @abstractmethod
    def held(self, pair: Pair) -> bytes:
        """Return a key as it is kept; Erased when it was destroyed, KeyMissing when it never was."""

    @abstractmethod
    def change(self, subject_id: UUID, to: Callable[[Pair, bytes], bytes]) -> int:
        """Keep each live key of a subject as `to` returns it; every process sees it at once.

        Durable when this returns. Returns how many were changed.
        """

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
