"""An anchor: one signed statement of how far every chain reaches, and its digest for paper and mail.

Version 1 is ASCII, a line for each fact, every line ended by a line feed, in this order:

    peili.trail.anchor.1
    number <1, 2, 3 ...>
    made <microseconds since 1970 in UTC>
    before <digest of the anchor before, in hex; zeros for the first>
    key <the public key, in hex>
    waiting <how many entries were not yet linked>
    chain <id> <number of its first entry> <number of its last> <hash of its last, in hex>   (ascending by id)

The digest is SHA-256 of these bytes; the signature is Ed25519 over them. What opens a chain after the end of
its keeping is signed in the same way:

    peili.trail.opening.1
    chain <id> <last number removed> <its hash, in hex> <microseconds since 1970 in UTC>
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peili.trail.rules.canonical import microseconds

VERSION = "peili.trail.anchor.1"
OPENING = "peili.trail.opening.1"
FIRST = bytes(32)  # stands for the digest before the first anchor


@dataclass(frozen=True, slots=True)
class Head:
    """How far one chain reached: its first and last number, and the hash of the last."""

    chain_id: UUID
    first: int
    last: int
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What an anchor states."""

    number: int
    made: datetime
    before: bytes
    key: bytes
    waiting: int
    heads: Sequence[Head]

    def text(self) -> str:
        """Return the exact text that is signed."""
        chains = sorted(self.heads, key=lambda head: head.chain_id)
        lines = [
            VERSION,
            f"number {self.number}",
            f"made {microseconds(self.made)}",
            f"before {self.before.hex()}",
            f"key {self.key.hex()}",
            f"waiting {self.waiting}",
            *(f"chain {each.chain_id} {each.first} {each.last} {each.hash.hex()}" for each in chains),
        ]
        return "".join(f"{line}\n" for line in lines)


def digest(text: str) -> bytes:
    """Return the digest of an anchor's text."""
    return hashlib.sha256(text.encode()).digest()


def before_of(text: str) -> bytes:
    """Return the digest of the anchor before; ValueError when the text is no anchor's."""
    return bytes.fromhex(_fact(text, "before"))


def stated(text: str) -> tuple[int, int]:
    """Return the number and the time, in microseconds, a text states; ValueError when it is no anchor's."""
    return int(_fact(text, "number")), int(_fact(text, "made"))


def _fact(text: str, name: str) -> str:
    for line in text.splitlines():
        word, _space, rest = line.partition(" ")
        if word == name:
            return rest
    raise ValueError("not an anchor")


def heads_of(text: str) -> list[Head]:
    """Return the heads a text states; ValueError when it is no anchor's."""
    lines = text.splitlines()
    if not lines or lines[0] != VERSION:
        raise ValueError("not an anchor")
    rows = [line.split(" ") for line in lines if line.startswith("chain ")]
    if any(len(row) != 5 for row in rows):  # noqa: PLR2004  # the word and its four facts
        raise ValueError("not an anchor")
    return [Head(UUID(row[1]), int(row[2]), int(row[3]), bytes.fromhex(row[4])) for row in rows]


def opening_text(*, chain_id: UUID, number: int, link: bytes, made: datetime) -> str:
    """Return what is signed of the place a chain begins after."""
    return f"{OPENING}\nchain {chain_id} {number} {link.hex()} {microseconds(made)}\n"
