"""The vault as sealed columns see it: AES-256-GCM under the key of a value's subject and scope.

    ciphertext = version (1) | scope code (8) | nonce (12) | padded value and tag

What the value is bound to (field, row, scope, subject) is not in the ciphertext: whoever opens it must say
the same. The code is the scope's own, or of a generation it was begun again in (see `generations`). Nonces
are random; a key seals one person's values of one scope, far below 2^32 of them.
"""

import secrets
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag

from peili.promises.padding import pad, unpad
from peili.promises.sealing import Erased, KeyMissing, Pair, Place, Tampered, scope_code
from peili.vault.generations import current, is_of, is_renewed
from peili.vault.keyring.base import Keyring
from peili.vault.keyring.cache import cipher_of

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
        pair = (place.subject_id, scope_code(place.scope))
        try:
            code, key = current(self.keyring, pair)
        except KeyMissing:
            self.keyring.make([pair])
            code, key = pair[1], self.keyring.key(pair)
        nonce = secrets.token_bytes(NONCE)
        sealed = cipher_of(key).encrypt(nonce, pad(plain), place.bound(VERSION))
        return bytes([VERSION]) + code + nonce + sealed

    def open(self, sealed: bytes, place: Place) -> bytes:
        """Return the value; Tampered, Erased or KeyMissing when it cannot be had."""
        code = bytes(sealed[1:HEADER])
        if len(sealed) <= OVERHEAD or sealed[0] != VERSION or not is_of(code, scope_code(place.scope)):
            raise _tampered(place)
        key = self.keyring.key((place.subject_id, code))
        nonce, rest = sealed[HEADER : HEADER + NONCE], sealed[HEADER + NONCE :]
        try:
            return unpad(cipher_of(key).decrypt(nonce, rest, place.bound(VERSION)))
        except (InvalidTag, ValueError):
            raise _tampered(place) from None

    def prepare(self, pairs: Iterable[Pair]) -> None:
        """Make the keys that are missing, all in one write."""
        wanted = list(pairs)
        try:
            self.keyring.make(wanted)
        except Erased:
            self.keyring.make([pair for pair in wanted if not is_renewed(self.keyring, pair)])

    def warm(self, pairs: Iterable[Pair]) -> None:
        """Read the keys into memory, all in one read; those that are gone are passed over."""
        self.keyring.load(pairs)


def _tampered(place: Place) -> Tampered:
    return Tampered(
        f"Field {place.field_id} of row {place.row_id} holds what was not sealed there ({place.scope})."
    )
