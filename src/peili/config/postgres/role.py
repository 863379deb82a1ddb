"""The role the house's pages and worker run in on PostgreSQL: it owns nothing and goes round no wall."""

import hashlib
from typing import Any


def role_of(connection: Any) -> str:
    """Return the name of the walled role; roles are the server's, so it carries the database's name."""
    name = str(connection.settings_dict["NAME"] or "")
    return f"peili_{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def exists(driver: Any, role: str) -> bool:
    """Tell whether the server has the role; asked of the driver itself."""
    found = driver.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
    return found is not None
