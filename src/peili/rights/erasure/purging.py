"""What deleting leaves in a database's own files: its log, free pages, gaps in pages, dead rows, statistics.

Sealed values there are unreadable without their keys, which went first. The rest goes when the files are
written anew: at once in a small house, in a large one at night, because nobody can write meanwhile.
"""

import logging
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, connection

from peili.promises.walls import as_owner
from peili.rights.models import Erasure
from peili.vault.belongings import belonging

log = logging.getLogger("peili.rights.purging")
SMALL = 64 << 20  # bytes of a database that is written anew within a second or two
PATIENCE = "5s"  # how long a table waits for others before it is left for the next night


def empty_log() -> None:
    """Write what the write-ahead log of an embedded database holds into its file, and empty it."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def is_small() -> bool:
    """Tell whether the database is an embedded one that is quickly written anew."""
    if connection.vendor != "sqlite":
        return False
    path = Path(str(connection.settings_dict["NAME"]))
    return path.exists() and path.stat().st_size <= SMALL


def rewrite() -> bool:
    """Write the database anew without what deleting left in it; tell whether it was done.

    Inside a transaction it cannot be done. On a server, tables that somebody holds wait for another night.
    """
    if connection.in_atomic_block:
        return False
    try:
        return _rewrite_file() if connection.vendor == "sqlite" else _rewrite_tables()
    except DatabaseError as error:
        log.warning("the database was not written anew: %s", type(error).__name__)
        return False


def _rewrite_file() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = cursor.fetchone()[0]
    return not busy


def _rewrite_tables() -> bool:
    """Rewrite the tables that are about somebody, their indexes and their statistics."""
    quote = connection.ops.quote_name
    tables = [model._meta.db_table for model in belonging()]
    with as_owner(), connection.cursor() as cursor:  # nobody else may rewrite a table
        cursor.execute(f"SET lock_timeout = '{PATIENCE}'")
        try:
            for table in tables:
                cursor.execute(f"VACUUM (FULL, ANALYZE) {quote(table)}")
        finally:
            cursor.execute("RESET lock_timeout")
    return True


def rewrite_waiting(*, now: datetime) -> bool:
    """Write the database anew if an erasure waits for it, and note it on the certificates."""
    waiting = Erasure.objects.filter(done_at__isnull=False, rewritten_at__isnull=True)
    if not waiting.exists() or not rewrite():
        return False
    waiting.update(rewritten_at=now)
    return True
