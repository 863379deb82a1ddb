"""The least program that acknowledges: `python -m bench.writer FILE FULL|NORMAL` prints each row's number.

It stands beside the real server in the power-cut tests: with NORMAL it must lose what it acknowledged, or
the method proves nothing.
"""

import sys
import time

from sqlcipher3 import dbapi2

PAUSE = (
    0.001  # seconds; at full speed the log's own checkpoints would sync many times a second and hide the loss
)


def main(path: str, synchronous: str) -> None:
    """Commit one row after another, saying so after each commit, until killed."""
    connection = dbapi2.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute("CREATE TABLE IF NOT EXISTS told (number INTEGER PRIMARY KEY, padding BLOB)")
    number = 0
    while True:
        connection.execute("INSERT INTO told VALUES (?, zeroblob(200))", (number,))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        number += 1
        time.sleep(PAUSE)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
