"""What the environment says about the machine; the house itself is described in its profile."""

import os
from dataclasses import dataclass
from pathlib import Path

from peili.vault.custody import HANDED_OVER

KNOWN = {
    "PEILI_HOME",
    "PEILI_DATABASE_URL",
    "PEILI_KEYRING_URL",
    "PEILI_SQLITE_KEYED",
    HANDED_OVER,
    "PEILI_HOSTS",
    "PEILI_HTTPS",
    "PEILI_DEBUG",
}


class UnknownSetting(Exception):
    """An environment variable starts with PEILI_ and means nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Machine:
    """The data folder, the database and the addresses this process serves.

    The keyring lies in the data folder unless it has an address of its own. `sqlite_keyed` is False only
    where somebody must read the database file itself, such as the scanner's tests.
    """

    home: Path
    database_url: str
    keyring_url: str
    sqlite_keyed: bool
    hosts: tuple[str, ...]
    https: bool
    debug: bool


def read_machine(environ: dict[str, str]) -> Machine:
    """Return the machine's settings, refusing any PEILI_ key that is not known."""
    unknown = sorted(key for key in environ if key.startswith("PEILI_") and key not in KNOWN)
    if unknown:
        raise UnknownSetting(f"unknown settings: {', '.join(unknown)}; known: {', '.join(sorted(KNOWN))}")
    return Machine(
        home=Path(environ.get("PEILI_HOME", ".home")).resolve(),
        database_url=environ.get("PEILI_DATABASE_URL", ""),
        keyring_url=environ.get("PEILI_KEYRING_URL", ""),
        sqlite_keyed=environ.get("PEILI_SQLITE_KEYED", "1") != "0",
        hosts=tuple(environ.get("PEILI_HOSTS", "127.0.0.1,localhost,[::1]").split(",")),
        https=environ.get("PEILI_HTTPS", "") == "1",
        debug=environ.get("PEILI_DEBUG", "") == "1",
    )


def machine() -> Machine:
    """Return the settings of the machine this process runs on."""
    return read_machine(dict(os.environ))
