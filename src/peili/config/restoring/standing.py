"""A server's database brought back to an earlier moment: what was erased since is erased in it again.

A recovery to a moment begins a new timeline of the server, which `peili serve` sees at its start: the one it
saw last stands in the data folder, and so is not brought back with the database. A database that is copied
back as a whole keeps its timeline and is not seen.
"""

import json
from datetime import datetime

from django.conf import settings
from django.db import connection

from peili.house.backups.commands import note_restored
from peili.vault import durable
from peili.vault.backup import hooks
from peili.vault.backup.commands import Replayed, replay
from peili.vault.backup.restoring import SEEN


def catch_up(*, now: datetime) -> Replayed | None:
    """Replay the journal in a database that is not the one last seen; None where there was nothing to do."""
    if connection.vendor != "postgresql":
        return None
    path, found = settings.MACHINE.home / SEEN, _timeline()
    seen = json.loads(path.read_bytes()) if path.exists() else None
    if seen == found:
        return None
    done = None
    if seen is not None:  # else it is seen for the first time, as it has always been
        done = replay(settings.HOUSE_KEYS)
        hooks.rebuild()
        hooks.run_afterwards(now)
        note_restored(now=now, file=f"timeline {found[1]}")
    durable.replace(path, json.dumps(found).encode())
    return done


def _timeline() -> list[int]:
    """Return which server this is, and which of its timelines it writes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT system_identifier, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) "
            "FROM pg_control_system()"
        )
        server, timeline = cursor.fetchone()
    return [server, int(timeline, 16)]
