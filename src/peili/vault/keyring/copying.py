"""Reading a whole PostgreSQL keyring, and filling an empty one: for backups alone."""

from collections.abc import Sequence

import psycopg

from peili.vault.keyring.base import Epoch, Wrapped
from peili.vault.keyring.postgres import SCHEMA, WRITERS
from peili.vault.root import KeyRefused


def read_all(url: str) -> tuple[list[Epoch], list[Wrapped | None]]:
    """Return the epochs' keys and every slot, as they were at one moment."""
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        epochs = connection.execute(
            "SELECT number, root, made_at, wrapped FROM epoch ORDER BY number"
        ).fetchall()
        keys = connection.execute(
            "SELECT subject, scope, epoch, wrapped FROM key ORDER BY subject, scope"
        ).fetchall()
    return (
        [Epoch(number, bytes(root), made_at, bytes(wrapped)) for number, root, made_at, wrapped in epochs],
        [Wrapped((subject, bytes(scope)), epoch, bytes(held)) for subject, scope, epoch, held in keys],
    )


def write_all(url: str, epochs: Sequence[Epoch], held: Sequence[Wrapped]) -> None:
    """Fill the keyring of an address in one transaction; KeyRefused when there is one already."""
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS])
        cursor.execute(SCHEMA)
        if cursor.execute("SELECT 1 FROM epoch LIMIT 1").fetchone():
            raise KeyRefused("PEILI_KEYRING_URL names a database that has a keyring. Name an empty one.")
        cursor.executemany(
            "INSERT INTO epoch VALUES (%s, %s, %s, %s)",
            [(each.number, each.root_id, each.made_at, each.wrapped) for each in epochs],
        )
        # a slot that stands later stands for an earlier one of the same pair
        latest = {each.pair: each for each in held}
        cursor.executemany(
            "INSERT INTO key VALUES (%s, %s, %s, %s)",
            [(*each.pair, each.epoch, each.wrapped) for each in latest.values()],
        )
