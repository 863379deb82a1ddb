"""A process that sorts more than a small cache holds: by a plain connection, or by one of the program's own.

`python -m tests.support.sorting plain|own FILE`. SQLite reads where temporary files go when it begins, so the
environment of a process says it.
"""

import sqlite3
import sys
from collections.abc import Callable

COUNTED = "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 40000)"


def sort(execute: Callable[[str], object]) -> None:
    """Sort, and write the file anew."""
    execute("PRAGMA cache_size = 10")
    execute("CREATE TABLE t (a TEXT)")
    execute(f"{COUNTED} INSERT INTO t SELECT 'needle-' || n || hex(randomblob(50)) FROM counted")
    execute("SELECT count(*) FROM (SELECT a FROM t ORDER BY substr(a, -40) LIMIT 30000 OFFSET 1)")
    execute("VACUUM")


def by_a_plain_connection(path: str) -> None:
    plain = sqlite3.connect(path, isolation_level=None)
    plain.execute("PRAGMA temp_store = FILE")
    sort(plain.execute)
    plain.close()


def by_the_programs_own(path: str) -> None:
    from django.conf import settings  # noqa: PLC0415  # the other way needs no Django

    settings.configure(USE_TZ=True)
    from django.db import connections  # noqa: PLC0415  # needs the settings

    from peili.config.databases import sqlite  # noqa: PLC0415  # as above
    from peili.config.sqlite import base  # noqa: PLC0415  # as above

    own = base.DatabaseWrapper(
        connections.configure_settings({"default": sqlite(path, None)})["default"], "trial"
    )
    with own.cursor() as cursor:
        sort(cursor.execute)
    own.close()


if __name__ == "__main__":
    {"plain": by_a_plain_connection, "own": by_the_programs_own}[sys.argv[1]](sys.argv[2])
