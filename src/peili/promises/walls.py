"""Whether the database's own wall between registers is lowered: for what shapes or scans whole tables.

A database without such a wall (SQLite) takes no notice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_lowered: ContextVar[bool] = ContextVar("peili_wall_lowered", default=False)


def lowered() -> bool:
    """Tell whether statements run as the owner of the tables just now."""
    return _lowered.get()


@contextmanager
def as_owner() -> Iterator[None]:
    """Run statements as the tables' owner while the block runs: migrations, the wall itself, the scanner."""
    before = _lowered.set(True)
    try:
        yield
    finally:
        _lowered.reset(before)
