"""Writing files so that what was acknowledged is on the disk.

Whatever a crash could tear is written through here: beside its place, made durable, and then named. Slots,
lines of the journal and locks, which are written where they lie, are the few exceptions a house test names.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PIECE = 1 << 20
FRESH = ".new"  # the end of the name of what is not whole yet


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, content: bytes, offset: int = 0) -> None:
    """Write all bytes at a place of a file."""
    while content:
        written = os.pwrite(descriptor, content, offset)
        content, offset = content[written:], offset + written


def replace(path: Path, content: bytes, *, mode: int = 0o600, shred: bool = False) -> None:
    """Put new content in a file's place in one step: after a power cut either the old or the new is there.

    With `shred` zeros are written over the old content then, which a plain disk does where it lay.
    """
    fresh = path.with_name(f"{path.name}{FRESH}")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        write_all(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if shred:
        take_place(fresh, path)
    else:
        fresh.rename(path)
        sync_folder(path.parent)


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """Yield a new file to write piece by piece; it has its name only when it is whole and on the disk.

    What an error cuts short is taken away; what a power cut leaves ends in `FRESH`.
    """
    fresh = path.with_name(f"{path.name}{FRESH}")
    fresh.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(path)
        sync_folder(path.parent)
    finally:
        fresh.unlink(missing_ok=True)


def take_place(fresh: Path, path: Path) -> None:
    """Put a whole file in another's place in one step, then write zeros over what was there."""
    descriptor = os.open(fresh, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    old = _open_to_shred(path)
    fresh.rename(path)
    sync_folder(path.parent)
    if old is not None:
        _shred(old)


def _open_to_shred(path: Path) -> int | None:
    if not path.exists():
        return None
    path.chmod(0o600)
    return os.open(path, os.O_WRONLY)


def _shred(descriptor: int) -> None:
    try:
        size = os.fstat(descriptor).st_size
        for at in range(0, size, PIECE):
            write_all(descriptor, bytes(min(PIECE, size - at)), at)
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)


def put_new(path: Path, content: bytes, *, mode: int = 0o600) -> bool:
    """Make a file that is not there yet, whole or not at all; False when somebody else has made it."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}{FRESH}")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        write_all(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(fresh, path)
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    sync_folder(path.parent)
    return True


def overwrite(path: Path) -> None:
    """Write zeros over a file and take it away."""
    _shred(os.open(path, os.O_WRONLY))
    path.unlink()
    sync_folder(path.parent)
