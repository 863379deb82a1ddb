"""The root key: 32 bytes that wrap the house's keys and open nothing by themselves.

The root wraps the house secret and the keyring's epoch keys. It can be changed without touching a row: only
what it wraps is wrapped anew. Everything that must stay the same (the key of the database file, of look-up
codes, of signatures) is derived from the house secret.
"""

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SIZE: Final = 32
NONCE: Final = 12


class KeyRefused(Exception):
    """A key is missing, mistyped or of another house. Nothing was changed."""


def derive(secret: bytes, purpose: str, size: int = SIZE) -> bytes:
    """Return a key for one purpose (HKDF-SHA-256); keys of two purposes say nothing of each other."""
    return HKDF(SHA256(), size, salt=None, info=f"peili/{purpose}".encode()).derive(secret)


class Root:
    """A root key. It prints as its id and never as its bytes."""

    __slots__ = ("_cipher", "_key", "id")

    def __init__(self, key: bytes) -> None:
        if len(key) != SIZE:
            raise KeyRefused(f"A root key has {SIZE} bytes.")
        self._key = key
        self._cipher = AESGCM(derive(key, "root/wrapping"))
        self.id = derive(key, "root/id", 8)

    def __repr__(self) -> str:
        return f"<Root {self.id.hex()}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Root) and secrets.compare_digest(self._key, other._key)

    def __hash__(self) -> int:
        return hash(self.id)

    @classmethod
    def new(cls) -> "Root":
        """Return a fresh random root."""
        return cls(secrets.token_bytes(SIZE))

    def reveal(self) -> bytes:
        """Return the bytes, for the recovery sheet and for the root's own storage alone."""
        return self._key

    def wrap(self, key: bytes, purpose: bytes) -> bytes:
        """Return a key wrapped under this root, bound to its purpose."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher.encrypt(nonce, key, purpose)

    def unwrap(self, wrapped: bytes, purpose: bytes) -> bytes:
        """Return a wrapped key; KeyRefused when this root did not wrap it for this purpose."""
        try:
            return self._cipher.decrypt(wrapped[:NONCE], wrapped[NONCE:], purpose)
        except InvalidTag:
            raise KeyRefused(f"Root key {self.id.hex()} does not open this.") from None
