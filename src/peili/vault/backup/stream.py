"""An encrypted file: a header anyone may read, then chunks that only the key opens.

    file   = magic (8) | length of the header (4) | header (JSON) | chunks of 1 MiB and a tag each
    key    = HKDF-SHA-256(the kind's key, salt of the header, "peili/backup-file")
    nonce  = number of the chunk (11 bytes) | 1 on the last chunk, else 0
    bound  = SHA-256 over everything before the chunks

Chunks cannot be reordered, left out, added or cut off, and the header cannot be changed: AES-256-GCM fails.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from peili.vault import durable
from peili.vault.backup.refused import RestoreRefused

MAGIC = b"PEILIBK1"
FORMAT = 1
CHUNK = 1 << 20
TAG = 16
LONGEST_HEADER = 4096


@dataclass(frozen=True, slots=True)
class Header:
    """What may be known without a key: the kind, when it was made, and which key opens it."""

    kind: str
    made_at: str
    key_id: str
    salt: str
    version: int = FORMAT


def new_header(*, kind: str, made_at: str, key_id: str) -> Header:
    """Return the header of a fresh file, with a salt of its own."""
    return Header(kind, made_at, key_id, secrets.token_hex(32))


class Writer:
    """Takes bytes and writes chunks; `close` writes the last."""

    def __init__(self, file: BinaryIO, key: bytes, header: Header) -> None:
        said = json.dumps(asdict(header), sort_keys=True).encode()
        opening = MAGIC + len(said).to_bytes(4, "big") + said
        file.write(opening)
        self._file, self._cipher = file, _cipher(key, header)
        self._bound = hashlib.sha256(opening).digest()
        self._held, self._number = bytearray(), 0

    def write(self, content: bytes) -> None:
        """Add bytes. A chunk is written only when more follows, for the last one is marked."""
        self._held += content
        while len(self._held) > CHUNK:
            self._put(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]

    def close(self) -> None:
        """Write the last chunk."""
        self._put(bytes(self._held), last=True)

    def _put(self, chunk: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), chunk, self._bound))
        self._number += 1


class Reader:
    """Reads bytes, each proved before it is given out; `finish` proves that nothing is left over."""

    def __init__(self, path: Path, file: BinaryIO, key: bytes) -> None:
        self._name, self._file = path.name, file
        header, opening = _read_opening(path, file)
        self._cipher, self._bound = _cipher(key, header), hashlib.sha256(opening).digest()
        self._next, self._number = file.read(CHUNK + TAG), 0
        self._held = bytearray()
        self._ended = False

    def read(self, size: int) -> bytes:
        """Return exactly so many bytes; RestoreRefused where there are fewer, or others than were written."""
        while len(self._held) < size:
            if self._ended:
                raise damaged(self._name)
            self._take()
        content = bytes(self._held[:size])
        del self._held[:size]
        return content

    def pieces(self) -> Iterator[bytes]:
        """Yield everything that is left, to the proved end."""
        while self._held or not self._ended:
            if not self._held:
                self._take()
            piece = bytes(self._held)
            self._held.clear()
            yield piece

    def finish(self) -> None:
        """Refuse a file that goes on after its contents."""
        while not self._ended:
            self._take()
        if self._held:
            raise damaged(self._name)

    def _take(self) -> None:
        chunk, self._next = self._next, self._file.read(CHUNK + TAG)
        self._ended = not self._next
        try:
            self._held += self._cipher.decrypt(_nonce(self._number, last=self._ended), chunk, self._bound)
        except (InvalidTag, ValueError):
            raise damaged(self._name) from None
        self._number += 1


def damaged(name: str) -> RestoreRefused:
    """Return the refusal of a file that is not what was written."""
    return RestoreRefused(f"{name} is damaged or was cut off: it is not what was written. Use another copy.")


def read_header(path: Path) -> Header:
    """Return the header of a file, unproved: only opening the file proves it."""
    try:
        with path.open("rb") as file:
            return _read_opening(path, file)[0]
    except OSError as error:
        raise RestoreRefused(f"{path} cannot be read ({error.strerror}).") from None


def _read_opening(path: Path, file: BinaryIO) -> tuple[Header, bytes]:
    opening = file.read(len(MAGIC) + 4)
    if opening[: len(MAGIC)] != MAGIC:
        raise RestoreRefused(f"{path.name} is not a backup that Peili made, or it is damaged.")
    length = int.from_bytes(opening[len(MAGIC) :], "big")
    said = file.read(min(length, LONGEST_HEADER))
    try:
        found = json.loads(said)
        version = found["version"]
        header = Header(**found) if version == FORMAT else None
        bytes.fromhex(found["salt"])
        if not all(isinstance(each, int) or each.isprintable() for each in found.values()):
            raise damaged(path.name)  # it is shown before it is proved
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise damaged(path.name) from None
    if header is None:
        raise RestoreRefused(f"{path.name} was written by another version of the program (format {version}).")
    return header, opening + said


def _cipher(key: bytes, header: Header) -> AESGCM:
    derived = HKDF(SHA256(), 32, salt=bytes.fromhex(header.salt), info=b"peili/backup-file").derive(key)
    return AESGCM(derived)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


@contextmanager
def writing(path: Path, key: bytes, header: Header) -> Iterator[Writer]:
    """Yield a writer of a new file, which has its name only when it is whole and on the disk."""
    with durable.writing(path) as file:
        writer = Writer(file, key, header)
        yield writer
        writer.close()
