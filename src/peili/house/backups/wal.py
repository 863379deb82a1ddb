"""A server's base copies and log in operation: how long they are kept, what the worker does about them."""

import fcntl
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from peili.house.backups.commands import noting_failure
from peili.house.models import BackupRun
from peili.house.periods import Period
from peili.house.queries import local, profile_version
from peili.house.reading import ABSENT, Node, Problems
from peili.house.sections import Said, section
from peili.house.work import at_each_look, every
from peili.trail.commands import PROGRAM
from peili.vault.backup import rules, taking, wal
from peili.vault.backup.refused import BackupRefused
from peili.vault.opened import house_keys

DAY = 24 * 60
LONGEST = 31
log = logging.getLogger("peili.backup")


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the server lays its log, where it is kept, and how long any moment can be gone back to."""

    from_: Path
    to: Path
    window: timedelta


@section("backups")
def read_backups(node: Node, _said: Said) -> timedelta | None:
    """Read for how long a server's log is kept; None where the house says nothing, and nothing is kept."""
    if node.absent:
        return None
    said = node.keys(needs=("wal",))["wal"]
    minutes = said.period(Period(days=rules.DAYS)).in_minutes
    if minutes is None or minutes % DAY or not DAY <= minutes <= LONGEST * DAY:
        said.refuse(f"write whole days from P1D to P{LONGEST}D, such as P7D")
        return None
    return timedelta(minutes=minutes)


def window_in(content: Mapping[str, Any]) -> timedelta | None:
    """Return the section out of a version's content, which was read before it came into force."""
    return read_backups(Node(content.get("backups", ABSENT), "backups", Problems()), {})


def window() -> timedelta | None:
    """Return for how long the house keeps a server's log; None where it keeps none."""
    version = profile_version()
    return window_in(version.content) if version else None


def leaves_within() -> timedelta:
    """Return how long after an erasure anything of what went is in a backup, a server's log among them."""
    return rules.leaves_within(window())


def ways() -> Ways | None:
    """Return the ways of this machine; None unless the machine and the profile both say them."""
    machine, kept = settings.MACHINE, window()
    if not machine.database_url or machine.wal_from is None or machine.wal_to is None or kept is None:
        return None
    return Ways(machine.wal_from, machine.wal_to, kept)


@at_each_look(name="house.wal")
def take_in(now: datetime) -> int:
    """Keep what the server has laid out; costs the look into a folder when there is nothing."""
    machine = settings.MACHINE
    if machine.wal_from is None or machine.wal_to is None or not any(machine.wal_from.glob("*")):
        return 0
    if ways() is None:
        return 0
    with _alone(machine.wal_to) as alone:
        return (
            wal.take_in(keys=house_keys(), spool=machine.wal_from, to=machine.wal_to, now=now) if alone else 0
        )


@every(minutes=10, name="house.base")
def take_base(now: datetime) -> bool:
    """Copy the server once a day, let go what the window needs no more, and keep the keys' copies fresh."""
    known = ways()
    if known is None:
        return False
    if settings.MACHINE.backup_to is not None:
        _copy_keys(settings.MACHINE.backup_to, now)
    last = max((each.whole for each in wal.bases(known.to)), default=None)
    failed = BackupRun.objects.filter(kind=BackupRun.Kind.BASE, good=False).order_by("-at").first()
    tried = failed.at if failed else None
    if not rules.backup_due(last=last, failed=tried, rekeyed=None, now=local(now)):
        return False
    try:
        with _alone(known.to), noting_failure(BackupRun.Kind.BASE, PROGRAM, now):
            wal.take_base(keys=house_keys(), settings=settings.DATABASES["default"], to=known.to, now=now)
            wal.prune(known.to, window=known.window, now=now)
    except Exception as error:  # noqa: BLE001  # it is noted and shown; the rest of the work goes on
        log.error("the base copy failed: %s", type(error).__name__)  # noqa: TRY400  # a trace could quote values
        return False
    return True


def _copy_keys(to: Path, now: datetime) -> None:
    """Copy the keys in between backups; the probe says when none has been made lately."""
    try:
        taking.back_up_keys(keys=house_keys(), to=to, keyring_to=settings.MACHINE.backup_keyring_to, now=now)
    except (BackupRefused, OSError) as error:
        log.warning("the keys were not copied: %s", type(error).__name__)


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Tell whether no other worker is at it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)
