"""What the environment says about the machine; the house itself is described in its profile."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

KNOWN = {
    "PEILI_HOME",
    "PEILI_DATABASE_URL",
    "PEILI_HOSTS",
    "PEILI_HTTPS",
    "PEILI_DEBUG",
}


class UnknownSetting(Exception):
    """An environment variable starts with PEILI_ and means nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Machine:
    """The data folder, the database and the addresses this process serves."""

    home: Path
    database_url: str
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
        hosts=tuple(environ.get("PEILI_HOSTS", "127.0.0.1,localhost,[::1]").split(",")),
        https=environ.get("PEILI_HTTPS", "") == "1",
        debug=environ.get("PEILI_DEBUG", "") == "1",
    )


def machine() -> Machine:
    """Return the settings of the machine this process runs on."""
    return read_machine(dict(os.environ))


def secret(home: Path, name: str) -> str:
    """Return the named 256-bit secret of this home, made at its first use (file mode 0600)."""
    path = home / "keys" / name
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process made it in between
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        return path.read_text(encoding="ascii").strip()
