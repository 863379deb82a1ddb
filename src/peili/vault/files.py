"""Sealed files: a photo or a paper under a key of its own, in chunks, under a random name.

    file = version (1) | scope code (8) | salt (32) | chunks of 64 KiB and a tag each

The file's key is derived from the key of its subject and scope and the salt. Each chunk's nonce is its number
and whether it is the last, so that chunks cannot be reordered, left out or cut off; the whole is bound to
its name, field, row, scope and subject. It is on the disk before the row that names it is committed.
"""

import io
import itertools
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from peili.promises.sealing import KeyMissing, Place, Tampered, scope_code
from peili.vault import durable
from peili.vault.generations import current, is_of
from peili.vault.keyring.base import Keyring

VERSION = 1
CHUNK = 64 * 1024
TAG = 16
SALT = 32
HEADER = 1 + 8 + SALT
ENDING = ".sealed"
Reencode = Callable[[bytes], bytes]  # a picture in, the same picture made anew out: no EXIF, nothing appended

_reencoders: list[Reencode] = []


class NoReencoder(Exception):
    """Nothing is registered that makes pictures anew, so none is taken in."""


def reencode_with(reencode: Reencode) -> None:
    """Register what makes pictures anew before they are sealed."""
    _reencoders[:] = [reencode]


def _sealing_key(keyring: Keyring, place: Place) -> tuple[bytes, bytes]:
    """Return the code and the key a new file is sealed under."""
    pair = (place.subject_id, scope_code(place.scope))
    try:
        return current(keyring, pair)
    except KeyMissing:
        keyring.make([pair])
        return pair[1], keyring.key(pair)


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=salt, info=b"peili/file").derive(key))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _bound(name: str, place: Place) -> bytes:
    return len(name).to_bytes(2, "big") + name.encode() + place.bound(VERSION)


@dataclass(frozen=True, slots=True)
class Cabinet:
    """A folder of sealed files. `name`s are random and say nothing; a row keeps one."""

    folder: Path
    keyring: Keyring

    def seal(self, content: BinaryIO, place: Place) -> str:
        """Store a file and return its name; it is on the disk when this returns. Erased refuses."""
        name = secrets.token_hex(16)
        salt = secrets.token_bytes(SALT)
        code, key = _sealing_key(self.keyring, place)
        cipher = _cipher(key, salt)
        sealed = (
            cipher.encrypt(_nonce(number, last=last), chunk, _bound(name, place))
            for number, last, chunk in _numbered(content)
        )
        self._write(name, itertools.chain([bytes([VERSION]) + code + salt], sealed))
        return name

    def seal_picture(self, content: bytes, place: Place) -> str:
        """Make a picture anew (its EXIF and whatever was appended are gone), then store it."""
        if not _reencoders:
            raise NoReencoder("No room makes pictures anew, so none can be stored.")
        return self.seal(io.BytesIO(_reencoders[0](content)), place)

    def _write(self, name: str, parts: Iterable[bytes]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with durable.writing(self._path(name)) as file:
            file.writelines(parts)

    def _path(self, name: str) -> Path:
        if not (len(name) == 32 and set(name) <= set("0123456789abcdef")):  # noqa: PLR2004  # 16 bytes in hex
            raise Tampered("This is not the name of a sealed file.")
        return self.folder / f"{name}{ENDING}"

    def open(self, name: str, place: Place) -> bytes:
        """Return a whole file, every byte of it proved; Tampered, Erased or KeyMissing otherwise."""
        return b"".join(self.stream(name, place))

    def stream(self, name: str, place: Place) -> Iterator[bytes]:
        """Yield a file's chunks, each proved. Only the end proves that nothing was cut off."""
        with self._path(name).open("rb") as file:
            header = file.read(HEADER)
            code = header[1:9]
            if len(header) < HEADER or header[0] != VERSION or not is_of(code, scope_code(place.scope)):
                raise Tampered(f"A file of row {place.row_id} was not sealed there ({place.scope}).")
            cipher = _cipher(self.keyring.key((place.subject_id, code)), header[9:])
            for number, last, chunk in _numbered(file, CHUNK + TAG):
                try:
                    yield cipher.decrypt(_nonce(number, last=last), chunk, _bound(name, place))
                except InvalidTag:
                    raise Tampered(f"A file of row {place.row_id} is not what was sealed.") from None

    def has(self, name: str) -> bool:
        """Tell whether there is a file of this name."""
        return self._path(name).exists()

    def remove(self, name: str) -> None:
        """Take a file away; what is not there is gone already."""
        self._path(name).unlink(missing_ok=True)
        durable.sync_folder(self.folder)

    def stored(self, *, before: datetime) -> list[Path]:
        """Return what was there before an instant, a power cut's unfinished files too."""
        paths = self.folder.glob("*") if self.folder.exists() else ()
        return [path for path in paths if path.stat().st_mtime < before.timestamp()]


def _numbered(file: BinaryIO, size: int = CHUNK) -> Iterator[tuple[int, bool, bytes]]:
    """Yield the chunks of a file with their numbers and whether each is the last; an empty file has one."""
    number, chunk = 0, file.read(size)
    while True:
        following = file.read(size)
        yield number, not following, chunk
        if not following:
            return
        number, chunk = number + 1, following
