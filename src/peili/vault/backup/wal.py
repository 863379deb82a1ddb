"""A PostgreSQL server's way back to any moment: its base copies and its log, encrypted as they come.

    WAL_TO/base/STAMP.base     the server's files as `pg_basebackup` gives them, named by when it was whole
    WAL_TO/wal/SEGMENT.wal     a piece of the log, which the server's `archive_command` laid into a folder

Both are compressed and under the house's secret, as the nightly data is. Keys of people are in neither.
"""

import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from peili.vault import durable
from peili.vault.backup.refused import BackupRefused, RestoreRefused
from peili.vault.backup.server import connect, environment, find, major
from peili.vault.backup.stream import Header, Reader, Writer, new_header, read_header, writing
from peili.vault.backup.taking import STAMP, data_key, key_id, stamp_of
from peili.vault.house import HouseKeys

BASE, WAL = "base", "wal"
SEGMENT = re.compile(r"[0-9A-F]{24}(\.[0-9A-F]{8}\.backup)?|[0-9A-F]{8}\.history")
PIECE = 1 << 20
COPIED = ("--pgdata=-", "--format=tar", "--wal-method=fetch", "--checkpoint=fast", "--no-password")
RECOVERY = """
archive_mode = off
restore_command = 'cp "{wal}/%f" "%p"'
recovery_target_action = 'promote'
"""


@dataclass(frozen=True, slots=True)
class Base:
    """A base copy: when it was begun, and when it was whole, from which moment on it can be gone back to."""

    path: Path
    begun: datetime
    whole: datetime


def bases(to: Path) -> list[Base]:
    """Return the base copies there are, oldest first."""
    named = {stamp_of(path): path for path in (to / BASE).glob(f"*.{BASE}")}
    return [
        Base(path, datetime.fromisoformat(read_header(path).made_at), whole)
        for whole, path in sorted((whole, path) for whole, path in named.items() if whole)
    ]


def pieces(to: Path) -> dict[Path, datetime]:
    """Return the pieces of the log, and when each was taken in."""
    return {path: datetime.fromisoformat(read_header(path).made_at) for path in (to / WAL).glob(f"*.{WAL}")}


def take_base(*, keys: HouseKeys, settings: Mapping[str, Any], to: Path, now: datetime) -> Path:
    """Copy the server's files while it goes on; BackupRefused where the role may not, or the disk is full."""
    began = time.monotonic()
    with connect(settings) as connection:
        program = find("pg_basebackup", major(connection))
    folder = to / BASE
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    work, key = folder / "taking", data_key(keys)
    with writing(work, key, _header(key, BASE, now)) as writer:
        said = _copy_server(program, settings, writer)
    if said:
        work.unlink()
        raise BackupRefused(f"pg_basebackup failed: {said}")
    whole = now + timedelta(seconds=time.monotonic() - began)
    path = folder / f"{_up(whole).strftime(STAMP)}.{BASE}"
    work.rename(path)
    durable.sync_folder(folder)
    return path


def _copy_server(program: str, settings: Mapping[str, Any], writer: Writer) -> str:
    """Write what pg_basebackup gives; return what it says when it fails."""
    known = os.environ | environment(settings)
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen([program, *COPIED], stdout=subprocess.PIPE, stderr=said, env=known) as copying,  # noqa: S603  # our own words
    ):
        _deflate(iter(partial(copying.stdout.read, PIECE), b"") if copying.stdout else iter(()), writer)
        if copying.wait() == 0:
            return ""
        said.seek(0)
        last = said.read().decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
    return last[0].split("error:")[-1].strip()[:200]


def _up(moment: datetime) -> datetime:
    """Return the next whole second: a name must not say that a copy was whole before it was."""
    return moment.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)


def take_in(*, keys: HouseKeys, spool: Path, to: Path, now: datetime) -> int:
    """Encrypt what the server has laid into a folder, and take it from there; return how many pieces."""
    laid = sorted(path for path in spool.glob("*") if SEGMENT.fullmatch(path.name))
    key, folder = data_key(keys), to / WAL
    if laid:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in laid:
        with writing(folder / f"{path.name}.{WAL}", key, _header(key, WAL, now)) as writer:
            _deflate(iter([path.read_bytes()]), writer)
        path.unlink()
    return len(laid)


def _header(key: bytes, kind: str, now: datetime) -> Header:
    return new_header(kind=kind, made_at=now.isoformat(), key_id=key_id(key))


def _deflate(contents: Iterator[bytes], writer: Writer) -> None:
    packing = zlib.compressobj(1)
    for piece in contents:
        writer.write(packing.compress(piece))
    writer.write(packing.flush())


def prune(to: Path, *, window: timedelta, now: datetime) -> int:
    """Take away what no moment of the window needs: but one base copy from before it, and older pieces."""
    there = bases(to)
    before = [each for each in there if each.whole <= now - window]
    gone = [each.path for each in before[:-1]]
    kept = there[len(gone) :]
    if kept:
        gone += [path for path, taken in pieces(to).items() if taken < kept[0].begun]
    for path in gone:
        path.unlink()
    return len(gone)


def unpack(*, keys: HouseKeys, to: Path, into: Path, until: datetime) -> Base:
    """Lay out in an empty folder a server's data folder that goes to a moment by itself when it is started.

    Who starts it is the server's user: the folder must be given to them first.
    """
    fit = [each for each in bases(to) if each.whole <= until]
    if not fit:
        raise RestoreRefused("There is no base copy from before that moment.")
    if into.exists() and any(into.iterdir()):
        raise RestoreRefused(f"{into} is not empty.")
    base, key = fit[-1], data_key(keys)
    for name in ("data", "wal"):
        (into / name).mkdir(parents=True, mode=0o700)
    whole = _Inflating(base.path, key)
    with tarfile.open(fileobj=whole, mode="r|") as tar:  # type: ignore[call-overload]  # it only reads
        tar.extractall(into / "data", filter="tar")
    for path, taken in pieces(to).items():
        if taken >= base.begun:
            with (into / "wal" / path.stem).open("xb") as file:
                shutil.copyfileobj(_Inflating(path, key), file)
    said = RECOVERY.format(wal=(into / "wal").resolve()) + f"recovery_target_time = '{until.isoformat()}'\n"
    with (into / "data" / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
        file.write(said)
    (into / "data" / "recovery.signal").touch()
    return base


class _Inflating:
    """A file of ours as tar and copies read it: every byte proved, then unpacked."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._file = path.open("rb")
        if read_header(path).key_id != key_id(key):
            raise RestoreRefused(f"{path.name} is under another house's key.")
        self._pieces = Reader(path, self._file, key).pieces()
        self._packed, self._held = zlib.decompressobj(), bytearray()

    def read(self, size: int = PIECE) -> bytes:
        """Return at most so many bytes; none at the end."""
        while len(self._held) < size:
            piece = next(self._pieces, None)
            if piece is None:
                self._file.close()
                break
            self._held += self._packed.decompress(piece)
        content = bytes(self._held[:size])
        del self._held[:size]
        return content
