"""`peili backup` and `peili restore --drill`."""

import argparse
import sys

from django.conf import settings
from django.utils import timezone

from peili.config.restoring.cli import tell
from peili.house.backups import commands
from peili.vault.backup.refused import BackupRefused, RestoreRefused

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
