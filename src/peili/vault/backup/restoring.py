"""The way back: everything is proved in a folder beside the new home, which gets its name at the end.

What was erased after the snapshot is destroyed again before anybody can read it; see `replaying`.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from peili.vault import durable
from peili.vault.backup import archive, keyrings
from peili.vault.backup.archive import Manifest
from peili.vault.backup.refused import RestoreRefused
from peili.vault.backup.sources import DATABASE, DUMP
from peili.vault.backup.stream import read_header
from peili.vault.backup.taking import DATA, JOURNAL, KEYRING, copies, key_id, places, root_key
from peili.vault.custody import HANDED_OVER, Kind
from peili.vault.house import Home, HouseKeys, open_under
from peili.vault.journal import FIRST, JournalBroken, KeyringRolledBack
from peili.vault.keyring.base import KeyringDamaged
from peili.vault.root import KeyRefused, Root

RESTORING = "restoring.json"  # what the program that finishes the restore is told
SEEN = "timeline.json"  # which timeline of a server's database this home saw last
SLACK = timedelta(minutes=5)  # by which two clocks may differ
PROGRAM = Path(__file__).resolve().parents[3]  # so that the child is this very program
NOBODY: Mapping[str, str] = MappingProxyType({})
FINISH = [sys.executable, "-m", "peili.config.restoring.finishing"]


@dataclass(frozen=True, slots=True)
class Found:
    """The three files a house is restored from."""

    data: Path
    keyring: Path
    journal: Path


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A house whose files lie in a folder, proved, and whose database nobody has looked into yet."""

    folder: Path
    root: Root
    manifest: Manifest
    name: str


def find(from_: Path, keyring_from: Path | None) -> Found:
    """Return the newest of each kind, or the named data file with the newest of the others."""
    to = from_.parent.parent if from_.is_file() else from_
    where = places(to, keyring_from)
    newest = {}
    for kind, folder in ((DATA, where.data), (KEYRING, where.keyring), (JOURNAL, where.journal)):
        made = copies(folder, kind)
        if not made:
            raise RestoreRefused(f"There is no .{kind} file of a backup in {folder}.")
        newest[kind] = made[max(made)]
    return Found(from_ if from_.is_file() else newest[DATA], newest[KEYRING], newest[JOURNAL])


def unpack(found: Found, root: Root, folder: Path, *, now: datetime) -> Unpacked:
    """Prove all three files and write their contents into an empty folder; RestoreRefused otherwise."""
    check_room(sum(path.stat().st_size for path in (found.data, found.keyring, found.journal)), folder)
    ring = read_file(found.keyring, root_key(root, KEYRING), folder)
    journal = read_file(found.journal, root_key(root, JOURNAL), folder)
    keys = keys_in(folder, root)
    try:
        data = read_file(found.data, keys.derived("backup/data"), folder)
        _check_order(data, ring, journal, now)
        check_journal(keys, (data, ring, journal), now)
    finally:
        keys.close()
    return Unpacked(folder, root, data, found.data.name)


def check_room(needed: int, folder: Path) -> None:
    """Refuse a restore of so many bytes that the disk of a folder could not hold twice."""
    if shutil.disk_usage(folder).free < needed * 2:
        raise RestoreRefused(f"The disk of {folder.parent} is too full: it needs {needed * 2 >> 20} MB.")


def read_file(path: Path, key: bytes, into: Path) -> Manifest:
    """Prove one file of a backup and write its contents below a folder; RestoreRefused otherwise."""
    header = read_header(path)
    if header.kind != path.suffix.removeprefix("."):
        raise RestoreRefused(f"{path.name} is not what its name says: it holds {header.kind[:20]}.")
    if header.key_id != key_id(key):
        raise RestoreRefused(f"{path.name} is under another key: of another house, or an earlier root key.")
    return archive.read(path, key, into)


def keys_in(folder: Path, root: Root) -> HouseKeys:
    """Return the house's keys from what the keyring file held."""
    try:
        return open_under(Home(folder), root)
    except (KeyRefused, KeyringDamaged) as refused:
        raise RestoreRefused(f"The keyring's copy does not open: {refused}") from None


def _check_order(data: Manifest, ring: Manifest, journal: Manifest, now: datetime) -> None:
    """Refuse a keyring older than the data, which lacks the keys of newer rows, and a clock set back."""
    moments = [datetime.fromisoformat(each.made_at) for each in (data, ring, journal)]
    if moments[0] > min(moments[1:]):
        older = "keyring's copy" if moments[1] < moments[0] else "journal of erasures"
        raise RestoreRefused(
            f"The {older} is older than the data: what was written in between could not be opened, "
            "or what was erased would come back. Give the newest copy."
        )
    for each in (data, ring, journal):
        check_moment(each, now)


def check_moment(manifest: Manifest, now: datetime) -> None:
    """Refuse a clock that was set back to before the backup."""
    if now + SLACK < datetime.fromisoformat(manifest.made_at):
        raise RestoreRefused("This machine's clock is before the day of the backup. Set it right first.")


def check_journal(keys: HouseKeys, manifests: tuple[Manifest, ...], now: datetime) -> None:
    """Refuse a journal that has lost its end, and a keyring that opens what the journal says is erased."""
    try:
        lines = list(keys.home.journal.lines())
        hashes = {FIRST} | {line.hash for line in lines}
        if not {manifest.journal_head for manifest in manifests} <= hashes:
            raise RestoreRefused("The journal of erasures is older than the backup. Give the newest copy.")
        if lines and datetime.fromisoformat(lines[-1].at) > now + SLACK:
            raise RestoreRefused("This machine's clock is before the last erasure. Set it right first.")
        keys.home.journal.refuse_rolled_back(keys.keyring)
    except JournalBroken as broken:
        raise RestoreRefused(f"The journal of erasures was changed: {broken}") from None
    except KeyringRolledBack as rolled:
        raise RestoreRefused(f"{rolled} Give the newest copy of the keyring.") from None
    except (KeyRefused, KeyringDamaged) as refused:
        raise RestoreRefused(f"The keyring's copy does not open: {refused}") from None


def finish(
    unpacked: Unpacked, *, database_url: str, now: datetime, drill: bool, ordered: Mapping[str, str] = NOBODY
) -> dict[str, Any]:
    """Let a fresh process fill, migrate and prove the database of an unpacked house; return its report.

    It is another process because settings, and with them the house that is looked at, are fixed in this one.
    `ordered` says who ordered it from which file, for the restored house's own log.
    """
    told = {"now": now.isoformat(), "drill": drill, "manifest": asdict(unpacked.manifest)}
    told["ordered"] = {"file": unpacked.name, **ordered}
    durable.replace(unpacked.folder / RESTORING, json.dumps(told).encode())
    done = run_in(unpacked, FINISH, database_url=database_url)
    (unpacked.folder / RESTORING).unlink(missing_ok=True)
    return _report(done)


def run_in(
    unpacked: Unpacked, words: Sequence[str], *, database_url: str
) -> "subprocess.CompletedProcess[str]":
    """Run this program's words in an unpacked house, its root key handed over in memory."""
    descriptor = os.memfd_create("peili-root", os.MFD_CLOEXEC)
    alive, held = os.pipe()  # the child ends itself when nobody holds the other end any more
    try:
        os.pwrite(descriptor, unpacked.root.reveal(), 0)
        return subprocess.run(  # noqa: S603  # our own words
            words,
            env=_environment(unpacked, database_url, descriptor),
            stdin=alive,
            pass_fds=[descriptor],
            check=False,
            capture_output=True,
            text=True,
        )
    finally:
        for each in (descriptor, alive, held):
            os.close(each)


def _environment(unpacked: Unpacked, database_url: str, descriptor: int) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PEILI_")}
    return kept | {
        "PYTHONPATH": str(PROGRAM),
        "PEILI_HOME": str(unpacked.folder),
        "PEILI_DATABASE_URL": database_url,
        "PEILI_SQLITE_KEYED": "1" if unpacked.manifest.keyed else "0",
        HANDED_OVER: str(descriptor),
    }


def _report(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    try:
        report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise RestoreRefused(f"The restored house could not be opened: {last[0][:300]}") from None
    if report.get("refused"):
        raise RestoreRefused(report["refused"])
    return report


def restore(found: Found, root: Root, home: Home, *, database_url: str, now: datetime) -> dict[str, Any]:
    """Make a house in a home that is not there or empty; killed at any point, there is none."""
    with _beside(home.folder) as folder:
        unpacked = unpack(found, root, folder, now=now)
        _check_engine(unpacked.manifest, database_url)
        report = finish(unpacked, database_url=database_url, now=now, drill=False)
        if home.keyring_url:
            report["keys_on_server"] = keyrings.load_into_server(folder / "keyring", home.keyring_url)
            shutil.rmtree(folder / "keyring")
        _open_door(folder, home.folder, root)
    return report


def restore_keys(found: Found, root: Root, home: Home, *, now: datetime) -> None:
    """Make a home of a backup without its database, which a server's own log brings back, likewise."""
    with _beside(home.folder) as folder:
        unpack(found, root, folder, now=now)
        for name in (DATABASE, DUMP):
            (folder / name).unlink(missing_ok=True)
        durable.replace(folder / SEEN, b"[]")  # whichever database comes, it is another than was last seen
        if home.keyring_url:
            keyrings.load_into_server(folder / "keyring", home.keyring_url)
            shutil.rmtree(folder / "keyring")
        _open_door(folder, home.folder, root)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Yield an empty folder beside a home that is not there or empty; what is left of it goes."""
    if target.exists() and any(target.iterdir()):
        raise RestoreRefused(f"{target} is not empty: a house is restored into a new folder.")
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(f".{target.name}.restoring-*"):  # by one that was killed
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.restoring-", dir=target.parent))
    try:
        yield folder
    finally:
        if folder.exists():
            shutil.rmtree(folder)


def _check_engine(manifest: Manifest, database_url: str) -> None:
    wanted = "postgresql" if database_url else "sqlite"
    if manifest.engine != wanted:
        hint = "Unset" if database_url else "Name an empty database in"
        raise RestoreRefused(f"This backup is of a {manifest.engine} database. {hint} PEILI_DATABASE_URL.")


def _open_door(folder: Path, target: Path, root: Root) -> None:
    """Keep the root in its file and give the folder its name; from here on the house can be started."""
    keys = Home(folder, environ=os.environ)
    if keys.custody.kind() is None:
        keys.custody.keep(root, Kind.FILE)
    for path in (folder / "keys", folder / "keyring", folder / "journal", folder):
        if path.exists():
            durable.sync_folder(path)
    folder.rename(target)
    durable.sync_folder(target.parent)
