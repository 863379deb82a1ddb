"""`peili backup` and `peili restore --drill`."""

import argparse
import sys

from django.conf import settings
from django.utils import timezone

from peili.config.restoring.cli import tell
from peili.house.backups import commands
from peili.vault.backup import wal
from peili.vault.backup.refused import BackupRefused, RestoreRefused
from peili.vault.opened import house_keys

BESIDE = (
    "The keyring's copy lies beside the data. Keep it in another place, such as a stick in the safe: "
    "--keyring-to, or PEILI_BACKUP_KEYRING_TO."
)


def backup(asked: argparse.Namespace) -> int:
    """Make a backup."""
    to = asked.to or settings.MACHINE.backup_to
    if to is None:
        print("Say where to: --to DIR, or PEILI_BACKUP_TO for every night.", file=sys.stderr)
        return 2
    try:
        taken = commands.back_up(
            to=to, keyring_to=asked.keyring_to or settings.MACHINE.backup_keyring_to, now=timezone.now()
        )
    except BackupRefused as refused:
        print(refused, file=sys.stderr)
        return 1
    print(f"{taken.name}: {taken.rows} rows, {taken.size / 1e6:.1f} MB in {taken.seconds:.1f} s")
    if taken.removed:
        print(f"{taken.removed} older files were removed.")
    if taken.keyring_beside:
        print(BESIDE, file=sys.stderr)
    return 0


def recover(asked: argparse.Namespace) -> int:
    """Lay out a server's data folder that brings itself to a moment when it is started."""
    to = asked.from_ or settings.MACHINE.wal_to
    if to is None:
        print("Say where the server's base copies and log are: --from DIR, or PEILI_WAL_TO.", file=sys.stderr)
        return 2
    until = asked.until if asked.until.tzinfo else timezone.make_aware(asked.until)
    try:
        base = wal.unpack(keys=house_keys(), to=to.resolve(), into=asked.to, until=until)
    except (RestoreRefused, BackupRefused) as refused:
        print(refused, file=sys.stderr)
        return 1
    print(f"{asked.to}/data is the base copy of {base.whole.isoformat()} and goes on to {until.isoformat()}.")
    print("Give the folder to the server's user and start it: pg_ctl -D DIR/data start. Then: peili serve")
    return 0


def restore(asked: argparse.Namespace) -> int:
    """Try a restore in a scratch folder; `peili restore` without --drill is in `restoring.cli`."""
    from_ = asked.from_ or settings.MACHINE.backup_to
    if from_ is None:
        print("Say where the backups are: --from DIR", file=sys.stderr)
        return 2
    keyring_from = asked.keyring_from or settings.MACHINE.backup_keyring_to
    try:
        report = commands.drill(from_=from_.resolve(), keyring_from=keyring_from, now=timezone.now())
    except (RestoreRefused, BackupRefused) as refused:
        print(f"The drill failed: {refused}", file=sys.stderr)
        return 1
    tell(report)
    print(f"The drill took {report['seconds']:.1f} s and left nothing behind.")
    return 0
