"""The slot file's bytes on disk: segments of slots, the epochs' keys, and the lock all writers take.

    epochs           up to sixteen slots with the epochs' keys under the root
    segment-000000   4,096 slots of keys; one segment after another
    stamp, lock      see `stamp`; an empty file to lock

A slot is written in place and never moves, so a destroyed key is overwritten where it lay. A rotation puts
whole segments in the place of others, one at a time.
"""

import contextlib
import fcntl
import os
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from peili.vault import durable
from peili.vault.keyring import slots
from peili.vault.keyring.base import Epoch, KeyringDamaged, Wrapped
from peili.vault.keyring.stamp import Stamp

PER_SEGMENT = 4096
EPOCHS = 16

_is_segment = re.compile(r"segment-.{6}").fullmatch


def _segments(names: Iterable[str]) -> list[str]:
    return sorted(filter(_is_segment, names))


class Store:
    """Reads and writes slots. Its methods that write are called within `locked`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._epochs = folder / "epochs"
        self._lock_file = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        self._thread_lock = threading.Lock()
        self.stamp = Stamp(folder / "stamp")

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other writer out, and tidy up after one that died."""
        with self._thread_lock:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX)
            try:
                self._tidy()
                yield
            finally:
                fcntl.flock(self._lock_file, fcntl.LOCK_UN)

    def _tidy(self) -> None:
        names = self._names()
        for name in names:
            if name.endswith(durable.FRESH):
                durable.overwrite(self.folder / name)
        made, destructions, _generation = self.stamp.read()
        if destructions % 2:
            self.stamp.destroyed()
        count = self._count(_segments(names))
        if made != count:
            self.stamp.made(count)

    def _names(self) -> list[str]:
        return os.listdir(self.folder)  # noqa: PTH208  # a glob costs a booking a tenth of its time

    def segments(self) -> list[Path]:
        """Return the segments in order."""
        return [self.folder / name for name in _segments(self._names())]

    def _segment(self, number: int) -> Path:
        return self.folder / f"segment-{number:06}"

    def count(self) -> int:
        """Return how many slots there are, as the files' lengths tell."""
        return self._count(_segments(self._names()))

    def _count(self, segments: Sequence[str]) -> int:
        if not segments:
            return 0
        size = (self.folder / segments[-1]).stat().st_size
        return (len(segments) - 1) * PER_SEGMENT + size // slots.SIZE

    def read(self, number: int) -> Wrapped | None:
        """Return one slot."""
        segment, at = divmod(number, PER_SEGMENT)
        descriptor = os.open(self._segment(segment), os.O_RDONLY)
        try:
            return slots.read_key(os.pread(descriptor, slots.SIZE, at * slots.SIZE))
        finally:
            os.close(descriptor)

    def read_from(self, number: int) -> Iterator[tuple[int, Wrapped]]:
        """Yield the slots from a number on, with their numbers."""
        first, skipped = divmod(number, PER_SEGMENT)
        for segment in range(first, len(self.segments())):
            with self._segment(segment).open("rb") as file:
                file.seek(skipped * slots.SIZE)
                content = file.read()
            for at, slot in enumerate(slots.split(content), start=segment * PER_SEGMENT + skipped):
                held = slots.read_key(slot)
                if held is not None:
                    yield at, held
            skipped = 0

    def write(self, numbered: Iterable[tuple[int, Wrapped | None]]) -> None:
        """Write slots in place (None empties one); all are on the disk when this returns."""
        by_segment: dict[int, list[tuple[int, bytes]]] = {}
        for number, held in numbered:
            segment, at = divmod(number, PER_SEGMENT)
            content = slots.BLANK if held is None else slots.write_key(held)
            by_segment.setdefault(segment, []).append((at * slots.SIZE, content))
        for segment, written in sorted(by_segment.items()):
            self._write_segment(self._segment(segment), written)

    def _write_segment(self, path: Path, written: list[tuple[int, bytes]]) -> None:
        fresh = False
        try:
            descriptor = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            fresh, descriptor = True, os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            for at, content in written:
                durable.write_all(descriptor, content, at)
            os.fdatasync(descriptor)
        finally:
            os.close(descriptor)
        if fresh:
            durable.sync_folder(self.folder)

    def replace(self, segment: int, content: Iterable[Wrapped | None]) -> None:
        """Put a whole segment in the place of the old one, in one step."""
        written = b"".join(slots.BLANK if held is None else slots.write_key(held) for held in content)
        durable.replace(self._segment(segment), written)
        self.stamp.rewritten()

    def segment(self, number: int) -> list[Wrapped | None]:
        """Return all slots of a segment."""
        return [slots.read_key(slot) for slot in slots.split(self._segment(number).read_bytes())]

    def epochs(self) -> list[Epoch]:
        """Return the epochs' keys, oldest first; KeyringDamaged when there are keys and none for them."""
        content = self._epochs.read_bytes() if self._epochs.exists() else b""
        found = [epoch for slot in slots.split(content) if (epoch := slots.read_epoch(slot)) is not None]
        if not found and self.segments():
            raise KeyringDamaged(f"{self._epochs} holds no epoch key, but there are keys.")
        return sorted(found, key=lambda epoch: epoch.number)

    def add_epochs(self, added: Iterable[Epoch]) -> None:
        """Write epochs' keys into empty slots."""
        fresh = not self._epochs.exists()
        descriptor = os.open(self._epochs, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            content = os.pread(descriptor, EPOCHS * slots.SIZE, 0).ljust(EPOCHS * slots.SIZE, b"\0")
            free = (at for at, slot in enumerate(slots.split(content)) if slots.read_epoch(slot) is None)
            for epoch in added:
                durable.write_all(descriptor, slots.write_epoch(epoch), next(free) * slots.SIZE)
            os.fdatasync(descriptor)
        finally:
            os.close(descriptor)
        if fresh:
            durable.sync_folder(self.folder)
        self.stamp.rewritten()

    def drop_epochs(self, gone: Iterable[Epoch]) -> None:
        """Overwrite epochs' keys with zeros."""
        dropped = {(epoch.number, epoch.root_id) for epoch in gone}
        descriptor = os.open(self._epochs, os.O_RDWR)
        try:
            content = os.pread(descriptor, EPOCHS * slots.SIZE, 0)
            for at, slot in enumerate(slots.split(content)):
                epoch = slots.read_epoch(slot)
                if epoch is not None and (epoch.number, epoch.root_id) in dropped:
                    durable.write_all(descriptor, slots.BLANK, at * slots.SIZE)
            os.fdatasync(descriptor)
        finally:
            os.close(descriptor)
        self.stamp.rewritten()

    def leave(self) -> None:
        """Close a parent process's lock in its child, without opening it for others."""
        os.close(self._lock_file)

    def close(self) -> None:
        """Let go of the files."""
        os.close(self._lock_file)
        self.stamp.close()
