"""What is known about the house's backups."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q, Subquery

from peili.house.models import BackupRun
from peili.vault.backup import orders, rules
from peili.vault.backup.orders import Act, Order
from peili.vault.backup.swapping import aside_of
from peili.vault.backup.taking import DATA, KEYRING, STAMP, copies, places
from peili.vault.drill import Drill, drill
from peili.vault.opened import house_keys

Kind = BackupRun.Kind


@dataclass(frozen=True, slots=True)
class Backups:
    """The last good backup and drill, and what came after them: a failure, or a change of the keys."""

    set_up: bool
    backup: BackupRun | None
    failed: BackupRun | None
    drill: BackupRun | None
    drill_failed: BackupRun | None
    rekeyed: datetime | None
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
        troubles = (self.stale, self.failed, self.rekeyed, self.drill_stale, self.drill_failed)
        return self.set_up and not any(troubles)


def backups(*, now: datetime) -> Backups:
    """Return the state of the house's backups, in one query. What was made elsewhere by hand is left out."""
    if settings.MACHINE.backup_to is None:
        return Backups(False, None, None, None, None, None, now)
    wanted = [(kind, good) for kind in (Kind.BACKUP, Kind.DRILL) for good in (True, False)]
    latest = reduce(or_, (Q(pk=Subquery(_latest(kind, good=good))) for kind, good in wanted))
    found = {(run.kind, run.good): run for run in BackupRun.objects.filter(latest)}
    good, bad, drill, bad_drill = (found.get((str(kind), was)) for kind, was in wanted)
    rekeyed = house_keys().home.journal.rekeyed_after(good.at) if good else None
    return Backups(True, good, _after(bad, good), drill, _after(bad_drill, drill), rekeyed, now)


def sheet(*, now: datetime) -> Drill:
    """Return when the recovery sheet of the present root key was last read back, and whether that is due."""
    keys = house_keys()
    return drill(keys.home, keys.root, now=now)


def _latest(kind: Kind, *, good: bool) -> Any:
    runs = BackupRun.objects.filter(kind=kind, good=good)
    return (runs.exclude(file="") if good else runs).order_by("-at").values("pk")[:1]


def _after(failed: BackupRun | None, good: BackupRun | None) -> BackupRun | None:
    return failed if failed and (good is None or failed.at > good.at) else None


def first_backup_at() -> datetime | None:
    """Return when the house made its first good backup."""
    runs = BackupRun.objects.filter(kind=Kind.BACKUP, good=True).exclude(file="").order_by("at")
    first: datetime | None = runs.values_list("at", flat=True).first()
    return first


def keys_kept() -> list[datetime]:
    """Return when each copy of the keys that is still there was made, oldest first."""
    to: Path | None = settings.MACHINE.backup_to
    if to is None:
        return []
    return sorted(copies(places(to, settings.MACHINE.backup_keyring_to).keyring, KEYRING))


@dataclass(frozen=True, slots=True)
class Held:
    """A backup that lies where the nightly ones are put, and the last try to restore it."""

    name: str
    made_at: datetime
    size: int
    drill: BackupRun | None

    @property
    def stamp(self) -> str:
        """Return the word for it in an address."""
        return self.made_at.strftime(STAMP)


def held() -> list[Held]:
    """Return the backups there are, newest first, in one query; empty while none are set up."""
    to: Path | None = settings.MACHINE.backup_to
    if to is None:
        return []
    tries = {
        run.file: run
        for run in BackupRun.objects.filter(kind=Kind.DRILL).exclude(file="").order_by("at", "pk")
    }
    made = copies(places(to, None).data, DATA)
    return [
        Held(path.name, moment, path.stat().st_size, tries.get(path.name))
        for moment, path in sorted(made.items(), reverse=True)
    ]


def last_restore(*, since: datetime) -> BackupRun | None:
    """Return the last restore of this house as it ended, if it was lately."""
    return BackupRun.objects.filter(kind=Kind.RESTORE, at__gte=since).order_by("-at").first()


def ordered(act: Act = Act.RESTORE) -> Order | None:
    """Return the order that waits, to restore or to try."""
    return orders.waiting(settings.MACHINE.home, act)


def aside() -> list[datetime]:
    """Return when each house was set aside that can be gone back to, newest first."""
    return sorted(aside_of(settings.MACHINE.home), reverse=True)


def missing_file(run: BackupRun) -> bool:
    """Tell whether the file of a backup is not there any more as it was written."""
    to: Path | None = settings.MACHINE.backup_to
    if to is None:
        return True
    path = places(to, None).data / run.file
    return not path.exists() or path.stat().st_size != run.size
