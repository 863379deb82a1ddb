"""An entry in bytes, and its link in a chain. Whoever holds the rows can recompute both without this program.

Version 1. Every part stands behind its length (four bytes, most significant first); an absent part is the
length FFFFFFFF and nothing. In this order:

    "peili.trail.entry.1" · id (16 bytes) · register (16, or absent) · number (8) · time (8: microseconds
    since 1970 in UTC, signed) · role · purpose · act · kind of record · names of fields · commitments

Texts are UTF-8. The names of fields are one part that holds each name behind its length. The commitments are
one part: a byte (1: of who acted, 2: of the record and the visit) and then 16 bytes for each commitment,
those of the subjects last, in ascending order.

The link of an entry is SHA-256 of the link before it (32 zero bytes at the beginning) and these bytes.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

VERSION = b"peili.trail.entry.1"
START = bytes(32)
MARK = 16  # bytes of a commitment
_ABSENT = b"\xff\xff\xff\xff"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ACTOR, _THING = 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The commitments of an entry: who acted, which record, and whom it is about."""

    actor: bytes | None
    thing: bytes | None
    about: tuple[bytes, ...]

    def packed(self) -> bytes:
        """Return them as they are stored."""
        flags = (_ACTOR if self.actor else 0) | (_THING if self.thing else 0)
        return bytes([flags]) + (self.actor or b"") + (self.thing or b"") + b"".join(sorted(self.about))


def unpacked(stored: bytes) -> Marks:
    """Return stored commitments; ValueError when they are not whole."""
    if not stored or stored[0] & ~(_ACTOR | _THING) or (len(stored) - 1) % MARK:
        raise ValueError("not commitments")
    marks = [stored[at : at + MARK] for at in range(1, len(stored), MARK)]
    wanted = [bool(stored[0] & flag) for flag in (_ACTOR, _THING)]
    if len(marks) < sum(wanted):
        raise ValueError("not commitments")
    actor = marks.pop(0) if wanted[0] else None
    thing = marks.pop(0) if wanted[1] else None
    return Marks(actor=actor, thing=thing, about=tuple(marks))


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What of an entry is linked: everything but who it is about, which enters as commitments."""

    id: UUID
    register_id: UUID | None
    number: int
    at: datetime
    role: str
    purpose: str
    act: str
    thing: str
    fields: tuple[str, ...]
    marks: bytes


def canonical(content: Content) -> bytes:
    """Return the bytes of an entry, version 1."""
    return parts(
        VERSION,
        content.id.bytes,
        raw(content.register_id),
        content.number.to_bytes(8, "big", signed=True),
        microseconds(content.at).to_bytes(8, "big", signed=True),
        content.role.encode(),
        content.purpose.encode(),
        content.act.encode(),
        content.thing.encode(),
        parts(*(name.encode() for name in content.fields)),
        content.marks,
    )


def parts(*each: bytes | None) -> bytes:
    """Return parts one after the other, each behind its length, so no two lists give the same bytes."""
    return b"".join(_ABSENT if part is None else len(part).to_bytes(4, "big") + part for part in each)


def raw(identifier: UUID | None) -> bytes | None:
    """Return the 16 bytes of an id; an absent id is an absent part."""
    return None if identifier is None else identifier.bytes


def microseconds(at: datetime) -> int:
    """Return an instant in whole microseconds since 1970, exactly."""
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def link(before: bytes, content: Content) -> bytes:
    """Return an entry's link: the hash over the link before it and its own bytes."""
    return hashlib.sha256(before + canonical(content)).digest()


def names(fields: object) -> tuple[str, ...]:
    """Return the stored names of fields; TypeError when something else is stored."""
    if not isinstance(fields, Iterable) or isinstance(fields, (str, bytes)):
        raise TypeError("not a list of names")
    found = tuple(fields)
    if not all(isinstance(name, str) for name in found):
        raise TypeError("not a list of names")
    return found
