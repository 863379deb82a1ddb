"""Making a backup: a snapshot, the keyring and the journal after it, then one encrypted file of each.

    DIR/data/STAMP.data            the database and the sealed files; several generations are kept
    DIR/journal/STAMP.journal      what was erased, as ids; the newest two
    KEYRING_DIR/STAMP.keyring      the keys under the root; the newest two, at most a week old

The keyring is copied after the snapshot, so that it has the key of every row there is, and the journal after
the keyring. The data file gets its name last: where it is, the other two are.
"""

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from peili import __version__
from peili.vault import durable
from peili.vault.backup import archive, hooks, keyrings, rules
from peili.vault.backup.archive import Manifest
from peili.vault.backup.refused import BackupRefused, disk_full_refuses
from peili.vault.backup.sources import Facts, Source
from peili.vault.backup.stream import new_header
from peili.vault.house import HouseKeys
from peili.vault.journal import Journal
from peili.vault.root import Root, derive

DATA, KEYRING, JOURNAL = "data", "keyring", "journal"
STAMP = "%Y%m%dT%H%M%SZ"
WORK = "backing-up"  # in the data folder: what it holds is not encrypted more than the database is
RESERVE = 256 << 20  # bytes a backup leaves free, or a twentieth of a small disk
TRIES = 3


@dataclass(frozen=True, slots=True)
class Places:
    """Where the three kinds of file go."""

    data: Path
    keyring: Path
    journal: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A backup that was made."""

    name: str
    size: int
    seconds: float
    rows: int
    removed: int
    keyring_beside: bool


def places(to: Path, keyring_to: Path | None) -> Places:
    """Return the folders of a target; without a place of its own the keyring lies beside the data."""
    return Places(to / DATA, keyring_to or to / KEYRING, to / JOURNAL)


def data_key(keys: HouseKeys) -> bytes:
    """Return the key of data files. It hangs on the house's secret and stays when the root is changed."""
    return keys.derived("backup/data")


def root_key(root: Root, kind: str) -> bytes:
    """Return the key of keyring and journal files, which the root opens by itself."""
    return derive(root.reveal(), f"backup/{kind}")


def key_id(key: bytes) -> str:
    """Return what names a key in a header and tells nothing of it."""
    return derive(key, "backup/key-id", 8).hex()


def stamp_of(path: Path) -> datetime | None:
    """Return when a backup file was made, by its name; None for any other file."""
    try:
        return datetime.strptime(path.stem, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def copies(folder: Path, kind: str) -> dict[datetime, Path]:
    """Return the whole files of a kind in a folder, by the moment they were made."""
    found = {stamp_of(path): path for path in folder.glob(f"*.{kind}")}
    return {moment: path for moment, path in found.items() if moment is not None}


def back_up(*, keys: HouseKeys, source: Source, to: Path, keyring_to: Path | None, now: datetime) -> Taken:
    """Make a backup while the house goes on; BackupRefused leaves the earlier ones as they were."""
    began = time.monotonic()
    home = keys.home.folder.resolve()
    where = places(to.resolve(), keyring_to.resolve() if keyring_to else None)
    if any(folder.is_relative_to(home) for folder in (where.data, where.keyring)):
        raise BackupRefused(f"{to} lies in the data folder itself: a backup there is lost with it.")
    for folder in (where.data, where.keyring, where.journal):
        with disk_full_refuses(folder):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with working(home) as work, disk_full_refuses(to):
        _clean(where)
        _check_room(work, where, source.size(), _sealed_bytes(home))
        name = _free_name(where, now)
        try:
            size, facts = _write(keys, source, work, where, name, now)
        except BaseException:
            _forget(where, name)
            raise
        removed = _prune(where, now)
    return Taken(
        name=f"{name}.{DATA}",
        size=size,
        seconds=time.monotonic() - began,
        rows=sum(facts.counts.values()),
        removed=removed,
        keyring_beside=keyring_to is None,
    )


def _write(  # noqa: PLR0917  # one step of `back_up`, split for its length
    keys: HouseKeys, source: Source, work: Path, where: Places, name: str, now: datetime
) -> tuple[int, Facts]:
    """Copy everything in its order, then write the files, the data last."""
    head = keys.home.journal.head()
    facts = source.snapshot(work / source.name, left_out=hooks.left_out())
    files = {source.name: work / source.name} | link_sealed(keys.home.folder / "files", work / "files")
    _write_keys(keys, work, where, name, now)
    manifest = Manifest(
        made_at=now.isoformat(),
        program=__version__,
        engine=source.engine,
        keyed=source.keyed,
        migrations=facts.migrations,
        counts=facts.counts,
        left_out=facts.left_out,
        journal_head=head,
        parts=archive.describe(files),
    )
    key = data_key(keys)
    header = new_header(kind=DATA, made_at=now.isoformat(), key_id=key_id(key))
    return archive.write(where.data / f"{name}.{DATA}", key, header, manifest, files), facts


def _write_keys(keys: HouseKeys, work: Path, where: Places, name: str, now: datetime) -> None:
    """Copy the keyring and then the journal, and write a file of each."""
    ring, journal = _copy_keys(keys, work)
    for kind, folder, parts in ((JOURNAL, where.journal, journal), (KEYRING, where.keyring, ring)):
        key = root_key(keys.root, kind)
        header = new_header(kind=kind, made_at=now.isoformat(), key_id=key_id(key))
        manifest = Manifest(
            made_at=now.isoformat(),
            program=__version__,
            journal_head=Journal(work / "keys.jsonl").head(),
            parts=archive.describe(parts),
        )
        archive.write(folder / f"{name}.{kind}", key, header, manifest, parts)


def _copy_keys(keys: HouseKeys, work: Path) -> tuple[dict[str, Path], dict[str, Path]]:
    """Copy the keyring, then the journal; again when an epoch ended in between."""
    for attempt in range(TRIES):
        folder = work / f"keyring-{attempt}"
        keyrings.copy(keys.keyring, folder, url=keys.home.keyring_url)
        source, journal = keys.home.journal.path, work / "keys.jsonl"
        journal.write_bytes(source.read_bytes() if source.exists() else b"")
        ended = max((line.epoch for line in Journal(journal).lines()), default=0)
        if ended <= keyrings.epoch_of(folder):
            house = work / "house"
            shutil.copyfile(keys.home.secret, house)
            return {"keys/house": house} | keyrings.files_of(folder), {"journal/keys.jsonl": journal}
    raise BackupRefused("The keyring is being changed. Try again in a minute.")


def link_sealed(folder: Path, into: Path) -> dict[str, Path]:
    """Hold on to the sealed files there are, so that none goes while they are copied."""
    into.mkdir()
    found: dict[str, Path] = {}
    for path in sorted(folder.glob("*.sealed")) if folder.exists() else ():
        with contextlib.suppress(FileNotFoundError):  # its row was erased in between
            os.link(path, into / path.name)
            found[f"files/{path.name}"] = into / path.name
    return found


def _sealed_bytes(home: Path) -> int:
    return sum(path.stat().st_size for path in (home / "files").glob("*.sealed"))


def _check_room(work: Path, where: Places, database: int, sealed: int) -> None:
    """Refuse before anything is written where a disk could not hold it and stay usable."""
    for folder, needed in ((work, database), (where.data, database + sealed)):
        disk = shutil.disk_usage(folder)
        reserve = min(RESERVE, disk.total // 20)
        if disk.free < needed * 11 // 10 + reserve:
            missing = (needed * 11 // 10 + reserve - disk.free) // (1 << 20) + 1
            raise BackupRefused(
                f"The disk of {folder} is too full: {missing} MB are missing. "
                "No backup was made; the earlier ones are whole."
            )


@contextlib.contextmanager
def working(home: Path) -> Iterator[Path]:
    """Yield an empty folder for one backup or restore in place at a time, without a killed one's."""
    folder = home / WORK
    folder.mkdir(exist_ok=True, mode=0o700)
    descriptor = os.open(home / f"{WORK}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused("Another backup is being made.") from None
        _empty(folder)
        try:
            yield folder
        finally:
            _empty(folder)
    finally:
        os.close(descriptor)


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _clean(where: Places) -> None:
    """Take away what a killed backup left half-written."""
    for folder in (where.data, where.keyring, where.journal):
        for left in folder.glob(f"*{durable.FRESH}"):
            left.unlink()


def _forget(where: Places, name: str) -> None:
    """Take away the files of a backup that did not come to its end."""
    for folder in (where.data, where.keyring, where.journal):
        for left in folder.glob(f"{name}.*"):
            left.unlink()


def back_up_keys(*, keys: HouseKeys, to: Path, keyring_to: Path | None, now: datetime) -> None:
    """Copy the keyring and the journal alone: rows a server's log brings back need the keys of their day."""
    where = places(to.resolve(), keyring_to.resolve() if keyring_to else None)
    with working(keys.home.folder.resolve()) as work, disk_full_refuses(to):
        for folder in (where.data, where.keyring, where.journal):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_keys(keys, work, where, now.astimezone(UTC).strftime(STAMP), now)
        _prune(where, now)


def _free_name(where: Places, now: datetime) -> str:
    """Return the stamp of now, or of the first second after it that has no backup."""
    moment = now
    while True:
        name = moment.astimezone(UTC).strftime(STAMP)
        if not (where.data / f"{name}.{DATA}").exists():
            return name
        moment += timedelta(seconds=1)


def _prune(where: Places, now: datetime) -> int:
    """Take away what is no longer kept; the files of the newest backup stay in any case."""
    data, rings = copies(where.data, DATA), copies(where.keyring, KEYRING)
    journals = copies(where.journal, JOURNAL)
    generations, kept = rules.data_to_keep(data), rules.keyrings_to_keep(rings, now=now)
    gone = [path for moment, path in data.items() if moment not in generations]
    gone += [path for moment, path in rings.items() if moment not in kept]
    newest = sorted(journals)[-rules.NEWEST_KEYRINGS :]
    gone += [path for moment, path in journals.items() if moment not in newest]
    for path in gone:
        path.unlink()
    for folder in (where.data, where.keyring, where.journal):
        durable.sync_folder(folder)
    return len(gone)
