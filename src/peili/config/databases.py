"""The two engines, with the settings that were measured to lose nothing."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from peili.config.machine import Machine

TLS = ("sslmode", "sslrootcert")  # parts of a server's address that say how it is encrypted


class UnknownDatabase(Exception):
    """PEILI_DATABASE_URL names an engine that is not supported."""


def database(machine: Machine, key: bytes) -> dict[str, Any]:
    """Return Django's settings for the house's one database; an embedded one is encrypted under the key."""
    if not machine.database_url:
        return sqlite(str(machine.home / "peili.sqlite3"), key if machine.sqlite_keyed else None)
    url = urlsplit(machine.database_url)
    if url.scheme not in {"postgres", "postgresql"}:
        raise UnknownDatabase("PEILI_DATABASE_URL must start with postgresql://")
    return {
        "ENGINE": "peili.config.postgres",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        "OPTIONS": {key: value for key, value in parse_qsl(url.query) if key in TLS},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # they would go round the wall, and poolers do not keep them
    }


def sqlite(name: str, key: bytes | None = None) -> dict[str, Any]:
    """Return the settings of an embedded database: durable at commit, one writer at a time."""
    keyed = {"database_key": key.hex()} if key else {}
    return {
        "ENGINE": "peili.config.sqlite",
        "NAME": name,
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20} | keyed,
    }
