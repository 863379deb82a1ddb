"""What backups ask of the worker: one each night, and each week a drill that restores the newest."""

import logging
import shutil
from datetime import datetime

from django.conf import settings

from peili.house.backups import commands, ordering
from peili.house.backups.queries import backups, first_backup_at
from peili.house.queries import local
from peili.house.work import at_each_look, every
from peili.vault.backup import rules, swapping

log = logging.getLogger("peili.backup")


@every(minutes=10, name="house.backup")
def nightly(now: datetime) -> bool:
    """Make the night's backup when it is due; a failure is noted and shown, and stops nothing else."""
    known, to = backups(now=now), settings.MACHINE.backup_to
    last = known.backup.at if known.backup else None
    failed = known.failed.at if known.failed else None
    if to is None or not rules.backup_due(last=last, failed=failed, rekeyed=known.rekeyed, now=local(now)):
        return False
    try:
        commands.back_up(to=to, keyring_to=settings.MACHINE.backup_keyring_to, now=now)
    except Exception as error:  # noqa: BLE001  # it is noted and shown; the rest of the work goes on
        log.error("the nightly backup failed: %s", type(error).__name__)  # noqa: TRY400  # a trace could quote values
        return False
    return True


@every(minutes=10, name="house.drill")
def weekly(now: datetime) -> bool:
    """Try the week's restore when it is due."""
    known, to = backups(now=now), settings.MACHINE.backup_to
    last = known.drill.at if known.drill else None
    failed = known.drill_failed.at if known.drill_failed else None
    due = rules.drill_due(first_backup=first_backup_at(), last=last, failed=failed, now=local(now))
    if to is None or not due:
        return False
    try:
        commands.drill(from_=to, keyring_from=settings.MACHINE.backup_keyring_to, now=now)
    except Exception as error:  # noqa: BLE001  # as above
        log.error("the weekly restore drill failed: %s", type(error).__name__)  # noqa: TRY400  # as above
        return False
    return True


@at_each_look(name="house.drill_ordered")
def ordered(now: datetime) -> bool:
    """Try the restore the owner has just asked for; costs the look for one file when nobody has."""
    return ordering.drill_ordered(now=now)


@every(minutes=60, name="house.aside")
def let_go(now: datetime) -> int:
    """Take away the houses that were set aside by a restore and can no longer be gone back to."""
    aside = swapping.aside_of(settings.MACHINE.home)
    going = rules.aside_to_go(aside, now=now)
    for moment in going:
        shutil.rmtree(aside[moment])
    return len(going)
