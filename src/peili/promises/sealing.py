"""Sealing: what a sealed column asks of the vault, and the refusals when it cannot have it.

This room knows no vault. `vault` registers itself here when the program starts; until then nothing is sealed
and nothing is opened.
"""

import hashlib
from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple, Protocol
from uuid import UUID

Pair = tuple[UUID, bytes]  # a subject and the code of a scope: what one key is for


class SealingRefused(Exception):
    """A value could not be sealed or opened. The message names fields and scopes, never a value."""


class NoVault(SealingRefused):
    """No vault is registered, so nothing is sealed or opened."""


class Tampered(SealingRefused):
    """The stored bytes are not what was sealed for this field of this row of this person."""


class KeyMissing(SealingRefused):
    """The keyring has never heard of this key: the keyring and the database are not of one house."""


class Erased(SealingRefused):
    """The key was destroyed with the person's data. A template prints nothing for it."""

    silent_variable_failure = True


class SetApart(SealingRefused):
    """The key is set apart while the person's data is restricted, and the reading in force says no reason."""

    silent_variable_failure = True


class Place(NamedTuple):
    """Where a value lives, bound into its ciphertext: moved anywhere else, it cannot be opened."""

    field_id: int
    row_id: UUID | str
    scope: str
    subject_id: UUID

    def bound(self, version: int) -> bytes:
        """Return the place as bytes, each part preceded by its length so that no two places look alike."""
        row = self.row_id
        return (
            _head(version, self.field_id)
            + (_ID + row.bytes if isinstance(row, UUID) else _part(row.encode()))
            + _text(self.scope)
            + _ID
            + self.subject_id.bytes
        )


def _part(content: bytes) -> bytes:
    return len(content).to_bytes(2, "big") + content


_ID = (16).to_bytes(2, "big")  # the length before an id, as `_part` writes it


@cache
def _head(version: int, field_id: int) -> bytes:
    return _part(bytes([version])) + _part(field_id.to_bytes(4, "big"))


@cache
def _text(scope: str) -> bytes:
    return _part(scope.encode())


class Sealer(Protocol):
    """What the vault does for columns."""

    def seal(self, plain: bytes, place: Place) -> bytes:
        """Return the ciphertext of a value; its key is durable before this returns. Erased refuses."""

    def open(self, sealed: bytes, place: Place) -> bytes:
        """Return the value; Tampered, Erased or KeyMissing when it cannot be had."""

    def prepare(self, pairs: Iterable[Pair]) -> None:
        """Make the keys that are missing, all in one write."""

    def warm(self, pairs: Iterable[Pair]) -> None:
        """Read the keys into memory, all in one read; those that are gone are passed over."""


@cache
def scope_code(scope: str) -> bytes:
    """Return the eight bytes that name a scope in a ciphertext's header and in the keyring."""
    return hashlib.sha256(scope.encode()).digest()[:8]


_registered: list[Callable[[], Sealer]] = []


def register(make: Callable[[], Sealer]) -> None:
    """Register the vault; `make` returns it and is called whenever it is needed."""
    _registered[:] = [make]


def unregister() -> None:
    """Take the vault away: from here on everything sealed fails."""
    _registered.clear()


def sealer() -> Sealer:
    """Return the registered vault; NoVault when there is none."""
    if not _registered:
        raise NoVault("No vault is registered: nothing sealed can be read or written.")
    return _registered[0]()
