"""`peili restore`: a house from its backup. Works without settings, which need the house that is lost."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from peili.config.keys.cli import given_root
from peili.config.keys.opening import ask, home_of
from peili.config.machine import machine
from peili.vault.backup import restoring
from peili.vault.backup.refused import BackupRefused, RestoreRefused
from peili.vault.house import Home
from peili.vault.root import KeyRefused, Root


def describe(add: Any, home: argparse.ArgumentParser) -> None:
    """Describe `peili backup` and `peili restore`."""
    backup = add.add_parser("backup", parents=[home], help="make an encrypted backup while the house goes on")
    backup.add_argument("--to", type=Path, help="a folder on another disk (else PEILI_BACKUP_TO)")
    backup.add_argument(
        "--keyring-to", type=Path, help="a third place for the keys (else PEILI_BACKUP_KEYRING_TO)"
    )
    restore = add.add_parser("restore", parents=[home], help="make a house from its backup in a new home")
    restore.add_argument("--from", dest="from_", type=Path, help="the folder of backups, or one .data file")
    restore.add_argument("--keyring-from", type=Path, help="where the keyring's copies are")
    restore.add_argument("--root-from", dest="carried", type=Path, help="a file made by `peili keys move`")
    restore.add_argument("--shares", action="store_true", help="the root key from two shares")
    restore.add_argument(
        "--keys-only", action="store_true", help="without the database, which a server's own log brings back"
    )
    restore.add_argument("--drill", action="store_true", help="try it in a scratch folder of this home")
    recover = add.add_parser(
        "recover", parents=[home], help="lay out a PostgreSQL data folder that goes to a moment"
    )
    recover.add_argument("--until", type=datetime.fromisoformat, required=True, metavar="2026-11-26T13:15")
    recover.add_argument("--to", type=Path, required=True, help="an empty folder on the server's machine")
    recover.add_argument("--from", dest="from_", type=Path, help="base copies and log (else PEILI_WAL_TO)")


def run(asked: argparse.Namespace) -> int:
    """Restore; a refusal is said in a sentence and leaves the new home as it was."""
    now = datetime.now(UTC)
    where = machine()
    home = home_of(where)
    from_ = asked.from_ or where.backup_to
    if from_ is None:
        print("Say where the backups are: --from DIR", file=sys.stderr)
        return 2
    try:
        found = restoring.find(from_.resolve(), asked.keyring_from or where.backup_keyring_to)
        if asked.keys_only:
            restoring.restore_keys(found, _root(home, asked), home, now=now)
            print(f"The keys and the sealed files are in {home.folder}. Now: peili recover")
            return 0
        report = restoring.restore(found, _root(home, asked), home, database_url=where.database_url, now=now)
    except (BackupRefused, RestoreRefused, KeyRefused) as refused:
        print(f"{refused} Nothing was restored.", file=sys.stderr)
        return 1
    tell(report)
    if not report["wrong"]:
        print(
            f"The house is in {home.folder}. Make a recovery sheet if the old one is lost, then: peili serve"
        )
    return 1 if report["wrong"] else 0


def _root(home: Home, asked: argparse.Namespace) -> Root:
    """Return the root key the machine has for the new home, else what somebody brings."""
    kept = home.custody.root(ask) if home.custody.kind() else None
    return kept or given_root(asked)


def tell(report: dict[str, Any]) -> None:
    """Print what a restore or a drill found."""
    replayed = report["replayed"]
    print(f"backup of        {report['made_at']}, {report['rows']} rows")
    print(f"migrations       {report['migrated']} applied")
    print(
        f"erasures         {replayed['erasures']} replayed: {replayed['keys']} keys destroyed, "
        f"{replayed['rows']} rows deleted, {replayed['left']} left unreadable"
    )
    print(f"sealed values    {report['opened']} opened, {report['erased']} erased")
    for wrong in report["wrong"]:
        print(f"wrong            {wrong}", file=sys.stderr)
