"""What is known about the house's backups."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from peili.house.models import BackupRun
from peili.vault.backup import rules
from peili.vault.backup.taking import places

Kind = BackupRun.Kind


@dataclass(frozen=True, slots=True)
class Backups:
    """The last good backup and drill, and a failure that came after them."""

    set_up: bool
    backup: BackupRun | None
    failed: BackupRun | None
    drill: BackupRun | None
    drill_failed: BackupRun | None
    now: datetime

    @property
    def stale(self) -> bool:
        """Tell whether the last good backup is older than a night and a little."""
        return self.backup is None or self.now - self.backup.at > rules.STALE

    @property
    def drill_stale(self) -> bool:
        """Tell whether no drill has succeeded lately."""
        return self.drill is None or self.now - self.drill.at > rules.DRILL_STALE

    @property
    def fine(self) -> bool:
        """Tell whether there is nothing the owner must do."""
        return self.set_up and not (self.stale or self.failed or self.drill_stale or self.drill_failed)


def backups(*, now: datetime) -> Backups:
    """Return the state of the house's backups."""
    good, bad = _last(Kind.BACKUP, good=True), _last(Kind.BACKUP, good=False)
    drill, bad_drill = _last(Kind.DRILL, good=True), _last(Kind.DRILL, good=False)
    return Backups(
        set_up=settings.MACHINE.backup_to is not None,
        backup=good,
        failed=_after(bad, good),
        drill=drill,
        drill_failed=_after(bad_drill, drill),
        now=now,
    )


def _last(kind: Kind, *, good: bool) -> BackupRun | None:
    return BackupRun.objects.filter(kind=kind, good=good).order_by("-at").first()


def _after(failed: BackupRun | None, good: BackupRun | None) -> BackupRun | None:
    return failed if failed and (good is None or failed.at > good.at) else None


def first_backup_at() -> datetime | None:
    """Return when the house made its first good backup."""
    runs = BackupRun.objects.filter(kind=Kind.BACKUP, good=True).order_by("at")
    first: datetime | None = runs.values_list("at", flat=True).first()
    return first


def missing_file(run: BackupRun) -> bool:
    """Tell whether the file of a backup is not there any more as it was written."""
    to: Path | None = settings.MACHINE.backup_to
    if to is None:
        return True
    path = places(to, None).data / run.file
    return not path.exists() or path.stat().st_size != run.size
