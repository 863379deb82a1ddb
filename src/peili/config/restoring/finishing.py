"""Finishing a restore in a process of its own: `restoring` starts it with the unpacked house as its home.

It fills the database of a server, refuses what a newer program wrote, migrates, replays the journal, makes
anew what was left out, and proves what it made. Its last line on standard output is a report in JSON.
"""

import json
import os
import sys
import threading
from dataclasses import asdict
from datetime import datetime
from typing import Any

import django

from peili.promises.reading import PROGRAM, of_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peili.config.settings")


def main() -> int:
    """Finish the restore this home was unpacked for."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    of_process(PROGRAM)
    django.setup()
    from peili.vault.backup.refused import BackupRefused, RestoreRefused  # noqa: PLC0415  # need the settings

    try:
        report = _finish()
    except (BackupRefused, RestoreRefused) as refused:
        report = {"refused": str(refused)}
    sys.stdout.write(json.dumps(report) + "\n")
    return 0


def _end_with_parent() -> None:
    """End this process when the one that started it is gone: standard input is a pipe that it holds open."""
    os.read(0, 1)
    os._exit(1)


def _finish() -> dict[str, Any]:
    from django.conf import settings  # noqa: PLC0415  # as above
    from django.core.management import call_command  # noqa: PLC0415  # as above

    from peili.house.backups.commands import note_restored  # noqa: PLC0415  # as above
    from peili.promises.walls import as_owner  # noqa: PLC0415  # as above
    from peili.vault.backup import hooks, proving  # noqa: PLC0415  # as above
    from peili.vault.backup.commands import replay  # noqa: PLC0415  # as above
    from peili.vault.backup.restoring import RESTORING  # noqa: PLC0415  # as above

    told = json.loads((settings.MACHINE.home / RESTORING).read_text(encoding="utf-8"))
    manifest, now = told["manifest"], datetime.fromisoformat(told["now"])
    _refuse_newer(manifest["migrations"])
    _fill(settings)
    with as_owner():  # a role an earlier drill left on the server may do nothing in this database yet
        wrong = [*proving.check_integrity(), *proving.check_counts(manifest["counts"])]
        migrated = _pending()
    if migrated or settings.DATABASES["default"]["ENGINE"] == "peili.config.postgres":  # which walls it anew
        call_command("migrate", verbosity=0, interactive=False)
    replayed = replay(settings.HOUSE_KEYS)
    rebuilt, swept = hooks.rebuild(), hooks.run_afterwards(now)
    proof = proving.Proof(wrong=wrong)
    proving.open_sample(proof)
    proof.wrong += [f"{name}: {text}" for name, text in hooks.run_checks().items() if text]
    if not told["drill"]:
        note_restored(now=now, **told["ordered"])
    settings.HOUSE_KEYS.close()
    return {
        "made_at": manifest["made_at"],
        "rows": sum(manifest["counts"].values()),
        "migrated": migrated,
        "replayed": asdict(replayed),
        "rebuilt": rebuilt,
        "afterwards": swept,
        "opened": proof.opened,
        "erased": proof.erased,
        "wrong": proof.wrong,
    }


def _refuse_newer(applied: list[str]) -> None:
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415  # as above

    from peili.vault.backup.refused import RestoreRefused  # noqa: PLC0415  # as above

    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    unknown = sorted(set(applied) - known)
    if unknown:
        raise RestoreRefused(
            f"The backup is of a newer program than this one: it has {unknown[0]}. Install that one first."
        )


def _fill(settings: Any) -> None:
    from peili.vault.backup.server import load  # noqa: PLC0415  # as above
    from peili.vault.backup.sources import DUMP  # noqa: PLC0415  # as above

    dump = settings.MACHINE.home / DUMP
    if dump.exists():
        load(dump, settings.DATABASES["default"])
        dump.unlink()


def _pending() -> int:
    from django.db import connection  # noqa: PLC0415  # as above
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415  # as above

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


if __name__ == "__main__":
    sys.exit(main())
