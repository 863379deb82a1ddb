"""Where the root key is kept: a file of this machine, a credential of systemd, a passphrase, or three shares.

A file (mode 0400) or a credential lets the house start by itself after a power cut. A passphrase or shares
do not: somebody must be there. In every way the root itself stays the same 32 bytes.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from peili.vault import durable, sheet
from peili.vault.root import NONCE, SIZE, KeyRefused, Root
from peili.vault.shares import NEEDED, Share, SharesRefused, join, split

CREDENTIAL = "peili-root"
HANDED_OVER = "PEILI_ROOT_FD"  # an open file that holds the root, from `serve` to its children
MODE = 0o400
SHORTEST = 12  # characters of a passphrase
COST = {"iterations": 3, "lanes": 4, "memory_cost": 128 * 1024}  # OWASP's floor, several times over
Ask = Callable[[str], str]  # shows a prompt, returns what was typed


class Kind(Enum):
    """The ways to keep the root."""

    FILE = "file"
    CREDENTIAL = "credential"
    PASSPHRASE = "passphrase"  # noqa: S105  # the name of a way, not a passphrase
    SHARES = "shares"


@dataclass(frozen=True, slots=True)
class Custody:
    """The folder of a house's keys, and what the environment adds to it."""

    folder: Path
    environ: Mapping[str, str]

    def kind(self) -> Kind | None:
        """Return how the root is kept here; None when it is not."""
        if self._credential() is not None:
            return Kind.CREDENTIAL
        for kind, name in _NAMES.items():
            if (self.folder / name).exists():
                return kind
        return None

    def root(self, ask: Ask) -> Root | None:
        """Return the root, asking for what only people know; None when it is not kept here."""
        if (handed := self.environ.get(HANDED_OVER)) is not None:
            return Root(os.pread(int(handed), SIZE, 0))
        match self.kind():
            case Kind.CREDENTIAL:
                return read_root(str(self._credential()))
            case Kind.FILE:
                return _from_file(self.folder / _NAMES[Kind.FILE])
            case Kind.PASSPHRASE:
                return _from_passphrase(self.folder / _NAMES[Kind.PASSPHRASE], ask("Passphrase: "))
            case Kind.SHARES:
                return _from_shares(ask)
            case None:
                return None

    def _credential(self) -> str | None:
        folder = self.environ.get("CREDENTIALS_DIRECTORY")
        path = Path(folder) / CREDENTIAL if folder else None
        return path.read_text(encoding="ascii") if path and path.exists() else None

    def keep(self, root: Root, kind: Kind, *, passphrase: str = "") -> None:
        """Keep a root in one way from now on. The new way is on the disk before the old one goes.

        Shares are made, shown and read back before this is called: nothing here knows them afterwards.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        content = {
            Kind.FILE: lambda: written(root),
            Kind.PASSPHRASE: lambda: _under(root, passphrase),
            Kind.SHARES: lambda: json.dumps({"root": root.id.hex()}).encode(),
        }
        if kind in content:
            durable.replace(self.folder / _NAMES[kind], content[kind](), mode=MODE, shred=True)
        for other, name in _NAMES.items():
            if other is not kind and (self.folder / name).exists():
                (self.folder / name).chmod(0o600)
                durable.overwrite(self.folder / name)


_NAMES = {Kind.FILE: "root", Kind.PASSPHRASE: "root.passphrase", Kind.SHARES: "root.shares"}


def written(root: Root) -> bytes:
    """Return a root as its file and the recovery sheet write it."""
    return ("\n".join(sheet.to_groups(root.reveal())) + "\n").encode()


def read_root(text: str) -> Root:
    """Return the root of typed or stored groups; KeyRefused says which group is wrong."""
    return Root(sheet.from_text(text, SIZE))


def create_root(folder: Path) -> Root:
    """Make the root of a new house in a file; of two processes, both get the one that was first."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    durable.put_new(folder / _NAMES[Kind.FILE], written(Root.new()), mode=MODE)
    return _from_file(folder / _NAMES[Kind.FILE])


def _from_file(path: Path) -> Root:
    if path.stat().st_mode & 0o077:
        raise KeyRefused(f"{path} may be read by others. Run: chmod 400 {path}")
    return read_root(path.read_text(encoding="ascii"))


def _stretched(passphrase: str, salt: bytes, cost: Mapping[str, int]) -> AESGCM:
    stretch = Argon2id(
        salt=salt,
        length=SIZE,
        iterations=cost["iterations"],
        lanes=cost["lanes"],
        memory_cost=cost["memory_cost"],
    )
    return AESGCM(stretch.derive(passphrase.strip().encode()))


def _under(root: Root, passphrase: str) -> bytes:
    if len(passphrase.strip()) < SHORTEST:
        raise KeyRefused(f"A passphrase has at least {SHORTEST} characters.")
    salt, nonce = os.urandom(16), os.urandom(NONCE)
    sealed = _stretched(passphrase, salt, COST).encrypt(nonce, root.reveal(), b"peili/passphrase")
    said = {"argon2id": COST, "salt": salt.hex(), "sealed": (nonce + sealed).hex(), "root": root.id.hex()}
    return json.dumps(said).encode()


def _from_passphrase(path: Path, passphrase: str) -> Root:
    said = json.loads(path.read_text(encoding="ascii"))
    cipher = _stretched(passphrase, bytes.fromhex(said["salt"]), said["argon2id"])
    sealed = bytes.fromhex(said["sealed"])
    try:
        return Root(cipher.decrypt(sealed[:NONCE], sealed[NONCE:], b"peili/passphrase"))
    except InvalidTag:
        raise KeyRefused("This is not the passphrase. Nothing was changed.") from None


def carried(root: Root, passphrase: str) -> bytes:
    """Return a root under a passphrase, for a file that travels to another machine."""
    return _under(root, passphrase)


def from_carried(path: Path, passphrase: str) -> Root:
    """Return the root of such a file."""
    return _from_passphrase(path, passphrase)


def make_shares(root: Root) -> list[Share]:
    """Return three shares of a root, any two of which make it."""
    return split(root.reveal(), of=root.id[:4])


def share_groups(share: Share) -> list[str]:
    """Return the groups of a share as its sheet shows them."""
    return sheet.to_groups(share.of + bytes([share.number]) + share.part)


def read_share(text: str) -> Share:
    """Return a typed share; KeyRefused says which group is wrong."""
    content = sheet.from_text(text, SIZE + 5)
    return Share(content[:4], content[4], content[5:])


def from_shares(shares: list[Share]) -> Root:
    """Return the root of two shares; KeyRefused when they are not two of one root."""
    try:
        root = Root(join(shares))
    except SharesRefused as refused:
        raise KeyRefused(str(refused)) from None
    if root.id[:4] != shares[0].of:
        raise KeyRefused("The shares do not make the root key they were made of.")
    return root


def _from_shares(ask: Ask) -> Root:
    return from_shares([read_share(ask(f"Share {number} of {NEEDED}: ")) for number in range(1, NEEDED + 1)])
