"""The role the house's pages and worker run in on PostgreSQL: it owns nothing and goes round no wall."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_lowered: ContextVar[bool] = ContextVar("peili_wall_lowered", default=False)


def role_of(connection: Any) -> str:
    """Return the name of the walled role; roles are the server's, so it carries the database's name."""
    name = str(connection.settings_dict["NAME"] or "")
    return f"peili_{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def exists(driver: Any, role: str) -> bool:
    """Tell whether the server has the role; asked of the driver itself."""
    found = driver.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
    return found is not None


def lowered() -> bool:
    """Tell whether statements run as the owner of the tables just now."""
    return _lowered.get()


@contextmanager
def as_owner() -> Iterator[None]:
    """Run statements as the owner of the tables while the block runs: for migrations and for the wall."""
    before = _lowered.set(True)
    try:
        yield
    finally:
        _lowered.reset(before)
