"""Where the data comes from: the same three questions to both engines."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

DATABASE = "peili.sqlite3"
DUMP = "database.dump"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a snapshot holds: its migrations, its rows by table, and the tables that were emptied in it."""

    migrations: list[str]
    counts: dict[str, int]
    left_out: list[str]


class Source(Protocol):
    """A database that others are writing to meanwhile."""

    engine: str
    keyed: bool
    name: str  # of the part in the backup

    def size(self) -> int:
        """Return about how many bytes a snapshot takes."""

    def snapshot(self, into: Path, *, left_out: Collection[str]) -> Facts:
        """Write one consistent state of the database to a file that is not there yet."""
