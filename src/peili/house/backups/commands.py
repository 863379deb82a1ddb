"""Making backups and drills, each noted with its outcome; the only writers of `BackupRun`."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from peili.house.models import BackupRun
from peili.trail.commands import PROGRAM, Actor, note
from peili.trail.models import Purpose, Role
from peili.vault.backup import restoring, taking
from peili.vault.backup.embedded import EmbeddedSource
from peili.vault.backup.refused import BackupRefused, RestoreRefused
from peili.vault.backup.restoring import Unpacked
from peili.vault.backup.scratch import scratch_database
from peili.vault.backup.server import ServerSource
from peili.vault.backup.sources import Source
from peili.vault.backup.taking import Taken
from peili.vault.models import Subject
from peili.vault.opened import house_keys


def source() -> Source:
    """Return the house's database as a backup reads it."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "peili.config.postgres":
        return ServerSource(database)
    key = database["OPTIONS"].get("database_key")
    return EmbeddedSource(Path(database["NAME"]), bytes.fromhex(key) if key else None)


def back_up(*, to: Path, keyring_to: Path | None, by: Actor = PROGRAM, now: datetime) -> Taken:
    """Make a backup and note it. BackupRefused, or whatever else went wrong, is noted and goes on."""
    with noting_failure(BackupRun.Kind.BACKUP, by, now):
        taken = taking.back_up(keys=house_keys(), source=source(), to=to, keyring_to=keyring_to, now=now)
    _note(
        BackupRun.Kind.BACKUP,
        by,
        now,
        good=True,
        seconds=taken.seconds,
        size=taken.size,
        file=taken.name if _is_own(to) else "",
    )
    return taken


def drill(*, from_: Path, keyring_from: Path | None, by: Actor = PROGRAM, now: datetime) -> dict[str, Any]:
    """Restore the newest backup into a scratch folder, prove it, and take it away; return what was found.

    The outcome is noted; RestoreRefused, or whatever else went wrong, goes on to the caller.
    """
    began = time.monotonic()
    with noting_failure(BackupRun.Kind.DRILL, by, now, file=_newest(from_)):
        report = _restore_for_a_moment(from_, keyring_from, now)
        _refuse_unsound(report)
    seconds = report["seconds"] = time.monotonic() - began
    _note(
        BackupRun.Kind.DRILL,
        by,
        now,
        good=True,
        seconds=seconds,
        file=report["file"] if _is_own(from_) else "",
        size=report["size"],
    )
    return report


@dataclass(frozen=True, slots=True)
class Clone:
    """A copy of the house in a scratch folder, with a database of its own."""

    unpacked: Unpacked
    database_url: str

    def run(self, words: Sequence[str]) -> "subprocess.CompletedProcess[str]":
        """Run this program's words in it."""
        return restoring.run_in(self.unpacked, words, database_url=self.database_url)


@contextmanager
def clone(*, now: datetime) -> Iterator[Clone]:
    """Yield a copy of the house as it is now, by way of a backup; nothing of it is left afterwards.

    Raises BackupRefused or RestoreRefused.
    """
    with _scratch() as folder, tempfile.TemporaryDirectory(prefix="peili-clone-") as outside:
        keys, home = house_keys(), folder / "home"
        to, ring = Path(outside) / "to", Path(outside) / "ring"
        home.mkdir(mode=0o700)
        taking.back_up(keys=keys, source=source(), to=to, keyring_to=ring, now=now)
        unpacked = restoring.unpack(restoring.find(to, ring), keys.root, home, now=now)
        with scratch_database(unpacked.manifest.engine, settings.DATABASES["default"]) as url:
            report = restoring.finish(unpacked, database_url=url, now=now, drill=True)
            _refuse_unsound(report)
            yield Clone(unpacked, url)


def _newest(from_: Path) -> str:
    """Return the name of the backup that a drill tries, if it is one of the nightly ones."""
    made = taking.copies(taking.places(from_, None).data, taking.DATA) if _is_own(from_) else {}
    return made[max(made)].name if made else ""


def _is_own(folder: Path) -> bool:
    """Tell whether this is the place of the nightly backups: one made elsewhere by hand stands for none."""
    own = settings.MACHINE.backup_to
    return own is not None and folder.resolve() == own


@contextmanager
def noting_failure(kind: BackupRun.Kind, by: Actor, now: datetime, *, file: str = "") -> Iterator[None]:
    """Note why it failed: a refusal in its own words, anything else by its kind, for it may quote values."""
    began = time.monotonic()
    try:
        yield
    except Exception as error:
        known = isinstance(error, BackupRefused | RestoreRefused)
        reason = str(error) if known else f"{type(error).__name__}; ask whoever looks after the program."
        note_failed(kind, by, now, seconds=time.monotonic() - began, reason=reason, file=file)
        raise


def note_failed(
    kind: BackupRun.Kind, by: Actor, now: datetime, *, reason: str, file: str = "", seconds: float = 0
) -> None:
    """Note what went wrong, in the program's own sentence."""
    _note(kind, by, now, good=False, seconds=seconds, reason=reason, file=file)


def _restore_for_a_moment(from_: Path, keyring_from: Path | None, now: datetime) -> dict[str, Any]:
    found = restoring.find(from_, keyring_from)
    with _scratch() as folder:
        unpacked = restoring.unpack(found, house_keys().root, folder, now=now)
        with scratch_database(unpacked.manifest.engine, settings.DATABASES["default"]) as url:
            report = restoring.finish(unpacked, database_url=url, now=now, drill=True)
    return report | {"file": found.data.name, "size": found.data.stat().st_size}


def _refuse_unsound(report: dict[str, Any]) -> None:
    if report["wrong"]:
        raise RestoreRefused(f"The restored house is not sound: {report['wrong'][0]}.")


@contextmanager
def _scratch() -> Iterator[Path]:
    """Yield a folder inside the data folder; one that a killed drill left there goes first."""
    home = settings.MACHINE.home
    for left in home.glob("drill-*"):
        shutil.rmtree(left)
    folder = Path(tempfile.mkdtemp(prefix="drill-", dir=home))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@transaction.atomic
def _note(kind: BackupRun.Kind, by: Actor, now: datetime, **said: Any) -> None:
    said["reason"] = said.get("reason", "")[:400]
    run = BackupRun.objects.create(kind=kind, at=now, **said)
    note(act=f"house.{kind}", by=by, now=now, purpose=Purpose.HOUSE, register_id=None, thing=run)


def note_restored(*, now: datetime, file: str, role: str = Role.PROGRAM, subject: str = "") -> None:
    """Write in a restored house that it was restored, from what, and who ordered it if it knows them."""
    _note(BackupRun.Kind.RESTORE, known_actor(role, subject), now, good=True, seconds=0, file=file)


def known_actor(role: str, subject: str) -> Actor:
    """Return who ordered something, for the trail: by the role alone where this house does not know them."""
    known = Subject.objects.filter(pk=subject).values_list("pk", flat=True).first() if subject else None
    return Actor(role=Role(role), subject_id=known)
