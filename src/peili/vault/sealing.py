"""The vault as sealed columns see it: AES-256-GCM under the key of a value's subject and scope.

    ciphertext = version (1) | scope code (8) | nonce (12) | padded value and tag

What the value is bound to (field, row, scope, subject) is not in the ciphertext: whoever opens it must say
the same. Nonces are random; a key seals one person's values of one scope, far below 2^32 of them.
"""

import secrets
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from peili.promises.padding import pad, unpad
from peili.promises.sealing import KeyMissing, Pair, Place, Tampered, scope_code
from peili.vault.keyring.base import Keyring

VERSION = 1
NONCE = 12
HEADER = 1 + 8
OVERHEAD = HEADER + NONCE + 16


class Vault:
    """Seals and opens values with the keys of one keyring."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring

    def seal(self, plain: bytes, place: Place) -> bytes:
        """Return the ciphertext of a value; its key is durable before this returns. Erased refuses."""
        code = scope_code(place.scope)
        pair = (place.subject_id, code)
        try:
            key = self.keyring.key(pair)
        except KeyMissing:
            self.keyring.make([pair])
            key = self.keyring.key(pair)
        nonce = secrets.token_bytes(NONCE)
        sealed = AESGCM(key).encrypt(nonce, pad(plain), place.bound(VERSION))
        return bytes([VERSION]) + code + nonce + sealed

    def open(self, sealed: bytes, place: Place) -> bytes:
        """Return the value; Tampered, Erased or KeyMissing when it cannot be had."""
        code = scope_code(place.scope)
        if len(sealed) <= OVERHEAD or sealed[0] != VERSION or sealed[1:HEADER] != code:
            raise _tampered(place)
        key = self.keyring.key((place.subject_id, code))
        nonce, rest = sealed[HEADER : HEADER + NONCE], sealed[HEADER + NONCE :]
        try:
            return unpad(AESGCM(key).decrypt(nonce, rest, place.bound(VERSION)))
        except (InvalidTag, ValueError):
            raise _tampered(place) from None

    def prepare(self, pairs: Iterable[Pair]) -> None:
        """Make the keys that are missing, all in one write."""
        self.keyring.make(pairs)

    def warm(self, pairs: Iterable[Pair]) -> None:
        """Read the keys into memory, all in one read; those that are gone are passed over."""
        self.keyring.load(pairs)


def _tampered(place: Place) -> Tampered:
    return Tampered(
        f"Field {place.field_id} of row {place.row_id} holds what was not sealed there ({place.scope})."
    )
