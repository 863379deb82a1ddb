"""Slots of 128 bytes: how the slot file writes a wrapped key, a tombstone and an epoch's key."""

import struct
import zlib
from collections.abc import Iterator
from uuid import UUID

from peili.vault.keyring.base import Epoch, Wrapped

SIZE = 128
EMPTY, LIVE, TOMBSTONE, EPOCH = range(4)
_VERSION = 1
_WRAPPED = 12 + 32 + 16  # nonce, key, tag
_LONGEST = 12 + _WRAPPED + 16  # of a key that is set apart: wrapped twice
_KEY = struct.Struct(f">BBHI16s8s{_LONGEST}s")  # the length is 0 where it is that of a key wrapped once
_EPOCH = struct.Struct(f">BBxxI8sQ{_WRAPPED}s")
BLANK = bytes(SIZE)


def _whole(body: bytes) -> bytes:
    body = body.ljust(SIZE - 4, b"\0")
    return body + zlib.crc32(body).to_bytes(4, "big")


def _sound(slot: bytes) -> bool:
    return len(slot) == SIZE and zlib.crc32(slot[:-4]).to_bytes(4, "big") == slot[-4:] and slot[1] == _VERSION


def write_key(held: Wrapped) -> bytes:
    """Return the slot of a key or of a tombstone, which has zeros where the key was."""
    state = TOMBSTONE if held.destroyed else LIVE
    subject, scope = held.pair
    length = len(held.wrapped) if len(held.wrapped) > _WRAPPED else 0
    return _whole(_KEY.pack(state, _VERSION, length, held.epoch, subject.bytes, scope, held.wrapped))


def read_key(slot: bytes) -> Wrapped | None:
    """Return what a slot holds; None for an empty one and for one whose making a power cut broke off.

    A tombstone whose writing was broken off is one already: nothing is opened that was to be destroyed.
    """
    if slot[:1] != b"\x02" and (slot[:1] != b"\x01" or not _sound(slot)):
        return None
    state, _version, length, epoch, subject, scope, wrapped = _KEY.unpack_from(slot)
    kept = wrapped[: length or _WRAPPED] if state == LIVE else b""
    return Wrapped((UUID(bytes=subject), scope), epoch, kept)


def write_epoch(epoch: Epoch) -> bytes:
    """Return the slot of an epoch's key."""
    return _whole(_EPOCH.pack(EPOCH, _VERSION, epoch.number, epoch.root_id, epoch.made_at, epoch.wrapped))


def read_epoch(slot: bytes) -> Epoch | None:
    """Return the epoch's key in a slot, or None."""
    if slot[:1] != b"\x03" or not _sound(slot):
        return None
    _state, _version, number, root_id, made_at, wrapped = _EPOCH.unpack_from(slot)
    return Epoch(number, root_id, made_at, wrapped)


def split(content: bytes) -> Iterator[bytes]:
    """Yield the slots of a file; a broken-off last one is left out."""
    for at in range(0, len(content) - SIZE + 1, SIZE):
        yield content[at : at + SIZE]
