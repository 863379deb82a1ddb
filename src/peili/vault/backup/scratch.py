"""A database for a drill, beside the house's own and gone after it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from peili.vault.backup.refused import RestoreRefused
from peili.vault.backup.server import connect

ENDING = "_drill"


@contextmanager
def scratch_database(engine: str, settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield the address of an empty database on the house's server; an embedded house needs none."""
    if engine != "postgresql":
        yield ""
        return
    import psycopg  # noqa: PLC0415  # an extra that an embedded house lacks

    name = f"{settings['NAME']}{ENDING}"  # one that a killed drill left there goes first
    connection = connect(settings)
    connection.autocommit = True
    try:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    except psycopg.Error as error:
        connection.close()
        raise RestoreRefused(
            "The drill needs a database of its own on the server: ALTER ROLE ... CREATEDB "
            f"({type(error).__name__})."
        ) from None
    try:
        yield _url(settings, name)
    finally:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.close()


def _url(settings: Mapping[str, Any], name: str) -> str:
    user = quote(settings.get("USER", ""), safe="")
    password = settings.get("PASSWORD", "")
    who = f"{user}:{quote(password, safe='')}" if password else user
    host = settings.get("HOST", "") or "localhost"
    port = f":{settings['PORT']}" if settings.get("PORT") else ""
    return f"postgresql://{who}@{host}{port}/{name}"
