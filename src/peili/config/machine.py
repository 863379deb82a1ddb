"""What the environment says about the machine; the house itself is described in its profile."""

import os
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from peili.vault.custody import HANDED_OVER

KNOWN = {
    "PEILI_HOME",
    "PEILI_DATABASE_URL",
    "PEILI_KEYRING_URL",
    "PEILI_SQLITE_KEYED",
    HANDED_OVER,
    "PEILI_BACKUP_TO",
    "PEILI_BACKUP_KEYRING_TO",
    "PEILI_WAL_FROM",
    "PEILI_WAL_TO",
    "PEILI_HOSTS",
    "PEILI_HTTPS",
    "PEILI_ADDRESS",
    "PEILI_PROXIES",
    "PEILI_SMTP_URL",
    "PEILI_SMS_URL",
    "PEILI_DEBUG",
}


DEMO = "demo"  # the name of the file in the home that says so


class UnknownSetting(Exception):
    """An environment variable starts with PEILI_ and means nothing."""


class UnreadableSetting(Exception):
    """An environment variable does not hold what it must."""


@dataclass(frozen=True, kw_only=True, slots=True, repr=False)  # a printed one would tell passwords
class Machine:
    """The data folder, the database, the addresses this process serves, and its ways out.

    The keyring lies in the data folder unless it has an address of its own. `sqlite_keyed` is False only
    where somebody must read the database file itself, such as the scanner's tests. Without `backup_to` no
    backups are made; without `backup_keyring_to` the keyring's copies lie beside the data's. A server lays
    its log into `wal_from`, from where it is kept encrypted in `wal_to`, base copies beside it. `proxies` are
    the networks of the reverse proxies whose word about a request's origin is taken; none unless named.
    """

    home: Path
    database_url: str
    keyring_url: str
    sqlite_keyed: bool
    backup_to: Path | None
    backup_keyring_to: Path | None
    wal_from: Path | None
    wal_to: Path | None
    hosts: tuple[str, ...]
    https: bool
    address: str
    proxies: tuple[IPv4Network | IPv6Network, ...]
    smtp_url: str
    sms_url: str
    debug: bool

    @property
    def demo(self) -> bool:
        """Tell whether `peili demo` made this house: only then are there doors without passwords."""
        return (self.home / DEMO).is_file()


def read_machine(environ: dict[str, str]) -> Machine:
    """Return the machine's settings, refusing any PEILI_ key that is not known."""
    unknown = sorted(key for key in environ if key.startswith("PEILI_") and key not in KNOWN)
    if unknown:
        raise UnknownSetting(f"unknown settings: {', '.join(unknown)}; known: {', '.join(sorted(KNOWN))}")
    return Machine(
        home=Path(environ.get("PEILI_HOME", ".home")).resolve(),
        database_url=_encrypted(environ.get("PEILI_DATABASE_URL", "")),
        keyring_url=_encrypted(environ.get("PEILI_KEYRING_URL", "")),
        sqlite_keyed=environ.get("PEILI_SQLITE_KEYED", "1") != "0",
        backup_to=_folder(environ, "PEILI_BACKUP_TO"),
        backup_keyring_to=_folder(environ, "PEILI_BACKUP_KEYRING_TO"),
        wal_from=_folder(environ, "PEILI_WAL_FROM"),
        wal_to=_folder(environ, "PEILI_WAL_TO"),
        hosts=tuple(environ.get("PEILI_HOSTS", "127.0.0.1,localhost,[::1]").split(",")),
        https=environ.get("PEILI_HTTPS", "") == "1",
        address=_address(environ.get("PEILI_ADDRESS", "http://127.0.0.1:8000")),
        proxies=_proxies(environ.get("PEILI_PROXIES", "")),
        smtp_url=environ.get("PEILI_SMTP_URL", ""),
        sms_url=environ.get("PEILI_SMS_URL", ""),
        debug=environ.get("PEILI_DEBUG", "") == "1",
    )


def _address(said: str) -> str:
    parts = urlsplit(said)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise UnreadableSetting(
            "PEILI_ADDRESS is where clients find the house, such as https://varaa.example.fi"
        )
    return said.rstrip("/")


def _encrypted(url: str) -> str:
    """Return a server database's address: on another machine asked with TLS unless it says otherwise."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or "localhost"
        near = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        near = False  # a name, of another machine
    if not url or near or "sslmode=" in parts.query:
        return url
    return urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, "sslmode=verify-full"]))))


def _proxies(said: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(each.strip()) for each in said.split(",") if each.strip())
    except ValueError:
        raise UnreadableSetting(
            "PEILI_PROXIES lists the addresses of your own reverse proxies, such as 127.0.0.1 or 10.0.0.0/24"
        ) from None


def _folder(environ: dict[str, str], name: str) -> Path | None:
    said = environ.get(name, "")
    return Path(said).resolve() if said else None


def machine() -> Machine:
    """Return the settings of the machine this process runs on."""
    return read_machine(dict(os.environ))
