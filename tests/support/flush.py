"""Lets Django empty the tables between tests: the append-only ones refuse it while their door is shut."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

OPEN = "INSERT INTO trail_door (id) VALUES ('00000000000000000000000000000001')"
SHUT = "DELETE FROM trail_door"


def open_for_flush(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open the door in the transaction of every flush, and shut it last."""
    plain = BaseDatabaseOperations.execute_sql_flush

    def flush(self: Any, sql_list: Sequence[str]) -> None:
        others = [sql for sql in sql_list if not sql.startswith('DELETE FROM "trail_door"')]
        plain(self, [OPEN, *others, SHUT])

    monkeypatch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
