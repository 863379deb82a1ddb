"""Lets Django empty the tables between tests: the append-only ones refuse it while their door is shut."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

from peili.promises.walls import as_owner

DOORS = ("trail_door", "sales_door")
OPEN = [f"INSERT INTO {door} (id) VALUES ('00000000000000000000000000000001')" for door in DOORS]
SHUT = [f"DELETE FROM {door}" for door in DOORS]


def open_for_flush(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open the door in the transaction of every flush, and shut it last."""
    plain = BaseDatabaseOperations.execute_sql_flush

    def flush(self: Any, sql_list: Sequence[str]) -> None:
        doors = tuple(f'DELETE FROM "{door}"' for door in DOORS)
        others = [sql for sql in sql_list if not sql.startswith(doors)]
        with as_owner():  # the walled role may not empty a table
            plain(self, [*OPEN, *others, *SHUT])

    monkeypatch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
