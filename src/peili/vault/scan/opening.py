"""Reading files: as they are, and what is packed inside them."""

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import IO, cast

from peili.vault.scan.places import CHUNK, Place, Unreadable

Opener = Callable[[], AbstractContextManager[IO[bytes]]]

LARGEST = 8 << 30  # bytes of one packed member: more is taken for a trap
DEPTH = 3  # archives inside archives
ZIP = b"PK\x03\x04"
FAILURES = (
    OSError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    RuntimeError,
    NotImplementedError,
)


def _gunzip(file: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", gzip.GzipFile(fileobj=file))


def _bunzip(file: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", bz2.BZ2File(file))


def _unxz(file: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", lzma.LZMAFile(file))


MAGIC: dict[bytes, Callable[[IO[bytes]], IO[bytes]]] = {
    b"\x1f\x8b": _gunzip,
    b"BZh": _bunzip,
    b"\xfd7zXZ\0": _unxz,
}


def places_of(surface: str, path: Path, name: str) -> Iterator[Place]:
    """Yield a file, and each thing packed in it."""
    yield Place(surface, name, partial(_read, path))
    yield from _packed(surface, name, partial(_open, path), 1)


def _open(path: Path) -> AbstractContextManager[IO[bytes]]:
    return path.open("rb")


def _read(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from iter(lambda: file.read(CHUNK), b"")
    except FileNotFoundError:
        return  # it was removed since it was listed: then nothing is there
    except OSError as error:
        raise Unreadable(error.strerror or type(error).__name__) from None


def _packed(surface: str, name: str, opener: Opener, depth: int) -> Iterator[Place]:
    try:
        with opener() as file:
            start = file.read(max(map(len, (*MAGIC, ZIP))))
    except FAILURES:
        return  # reading the thing itself says why
    for magic, unpack in MAGIC.items():
        if start.startswith(magic):
            yield from _inner(surface, f"{name} (unpacked)", partial(_through, opener, unpack), depth)
    if start.startswith(ZIP):
        yield from _members(surface, name, opener, depth)


def _inner(surface: str, name: str, opener: Opener, depth: int) -> Iterator[Place]:
    yield Place(surface, name, partial(_unpacked, opener))
    if depth < DEPTH:
        yield from _packed(surface, name, opener, depth + 1)


@contextmanager
def _through(opener: Opener, unpack: Callable[[IO[bytes]], IO[bytes]]) -> Iterator[IO[bytes]]:
    with opener() as outer, unpack(outer) as inner:
        yield inner


@contextmanager
def _member(opener: Opener, filename: str) -> Iterator[IO[bytes]]:
    with opener() as outer, zipfile.ZipFile(outer) as archive, archive.open(filename) as inner:
        yield inner


def _unpacked(opener: Opener) -> Iterator[bytes]:
    size = 0
    try:
        with opener() as file:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                if size > LARGEST:
                    raise Unreadable("it unpacks to more than is believable")
                yield chunk
    except FAILURES as error:
        raise Unreadable(f"packed, and cannot be unpacked ({type(error).__name__})") from None


def _members(surface: str, name: str, opener: Opener, depth: int) -> Iterator[Place]:
    try:
        with opener() as file, zipfile.ZipFile(file) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
    except FAILURES:
        yield Place(surface, f"{name} (archive)", partial(_unpacked, partial(_member, opener, "")))
        return
    for number, filename in enumerate(names, 1):
        yield from _inner(surface, f"{name} (member {number})", partial(_member, opener, filename), depth)
    listed = "\n".join(names).encode(errors="surrogateescape")
    yield Place(surface, f"{name} (names of members)", lambda: iter([listed]))
