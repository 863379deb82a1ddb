"""A house restored where it stands: from a backup or from the house an earlier restore set aside.

The keyring and the journal in force stay in force: what was erased since, a minute ago too, does not return,
and keys of a backup are not needed. Everything is done on copies, and the house is swapped only when a fresh
process has proved the other one. Nobody may have the house open meanwhile.
"""

import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from peili import __version__
from peili.vault.backup import archive, keyrings, swapping
from peili.vault.backup.archive import Manifest
from peili.vault.backup.embedded import EmbeddedSource
from peili.vault.backup.orders import Act, Order
from peili.vault.backup.refused import RestoreRefused
from peili.vault.backup.restoring import (
    Unpacked,
    check_journal,
    check_moment,
    check_room,
    finish,
    keys_in,
    read_file,
)
from peili.vault.backup.sources import DATABASE
from peili.vault.backup.taking import link_sealed, places, stamp_of, working
from peili.vault.house import HouseKeys


def restore_here(
    order: Order, *, keys: HouseKeys, source: EmbeddedSource, from_: Path | None, now: datetime
) -> dict[str, Any]:
    """Carry out an order to restore or to go back; RestoreRefused leaves the house as it was."""
    home = keys.home.folder
    with working(home) as work:
        folder = work / "house"
        folder.mkdir(mode=0o700)
        if order.act is Act.BACK:
            unpacked, gone = _take_aside(home / order.name, keys, source, folder), [home / order.name]
        else:
            unpacked, gone = _unpack(_data_file(from_, order.name), keys, source, folder, now), []
        keys.close()
        ordered = {"role": order.role, "subject": order.subject}
        report = finish(unpacked, database_url="", now=now, drill=False, ordered=ordered)
        if report["wrong"]:
            raise RestoreRefused(f"The restored house is not sound: {report['wrong'][0]}.")
        _sync(folder)
        swapping.swap(home, folder, gone=gone, now=now)
    return report


def _data_file(from_: Path | None, name: str) -> Path:
    path = places(from_, None).data / name if from_ else None
    if path is None or Path(name).name != name or not path.is_file():
        raise RestoreRefused("The backup is not where it was put.")
    return path


def _unpack(data: Path, keys: HouseKeys, source: EmbeddedSource, folder: Path, now: datetime) -> Unpacked:
    """Prove a data file and lay it beside copies of the keys in force."""
    check_room(data.stat().st_size, folder)
    _copy_keys(keys, folder)
    copied = keys_in(folder, keys.root)
    try:
        manifest = read_file(data, copied.derived("backup/data"), folder)
        check_moment(manifest, now)
        check_journal(copied, (manifest,), now)
    finally:
        copied.close()
    if (manifest.engine, manifest.keyed) != (source.engine, source.keyed):
        raise RestoreRefused("This backup is of a house on another engine. Restore it with peili restore.")
    return Unpacked(folder, keys.root, manifest, data.name)


def _take_aside(aside: Path, keys: HouseKeys, source: EmbeddedSource, folder: Path) -> Unpacked:
    """Copy a house that was set aside, and lay it beside copies of the keys in force."""
    made_at = stamp_of(Path(aside.name.removeprefix(swapping.ASIDE)))
    if made_at is None or aside not in swapping.aside_of(keys.home.folder).values():
        raise RestoreRefused("The house that was set aside is no longer there.")
    there = source.at(aside / DATABASE)
    check_room(there.size(), folder)
    _copy_keys(keys, folder)
    facts = there.snapshot(folder / DATABASE, left_out=())
    files = link_sealed(aside / "files", folder / "files")
    manifest = Manifest(
        made_at=made_at.isoformat(),
        program=__version__,
        engine=source.engine,
        keyed=source.keyed,
        migrations=facts.migrations,
        counts=facts.counts,
        journal_head=keys.home.journal.head(),
        parts=archive.describe(files),
    )
    return Unpacked(folder, keys.root, manifest, aside.name)


def _copy_keys(keys: HouseKeys, folder: Path) -> None:
    """Lay copies of the house's secret, keyring and journal into a folder."""
    keyrings.copy(keys.keyring, folder / "keyring", url="")
    for path in (keys.home.secret, keys.home.journal.path):
        if path.exists():
            copy = folder / path.relative_to(keys.home.folder)
            copy.parent.mkdir(mode=0o700)
            shutil.copyfile(path, copy)


def _sync(folder: Path) -> None:
    """Make durable what was copied: the swap may give it its name in the next moment."""
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
