"""Keys of search indexes: they lie in the keyring beside those of people, and are destroyed when replaced."""

import hmac
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from peili.promises.sealing import Erased, KeyMissing, Pair, scope_code
from peili.vault.erasing import destroy_keys
from peili.vault.opened import house_keys

SCOPE = "index/search"


def make_index_key(key_id: UUID) -> None:
    """Make the key of an index; it is durable when this returns."""
    house_keys().keyring.make([_pair(key_id)])


def has_index_key(key_id: UUID) -> bool:
    """Tell whether the key can be had: a restored keyring may never have heard of it."""
    try:
        house_keys().keyring.key(_pair(key_id))
    except (KeyMissing, Erased):
        return False
    return True


def codes(key_id: UUID, texts: Iterable[str]) -> dict[str, int]:
    """Return each text's code under an index's key: 63 bits of HMAC-SHA-256."""
    key = house_keys().keyring.key(_pair(key_id))
    return {text: int.from_bytes(hmac.digest(key, text.encode(), "sha256")[:8], "big") >> 1 for text in texts}


def destroy_index_key(key_id: UUID, *, now: datetime) -> None:
    """Destroy a key that has been replaced; call it when the transaction that replaced it is committed."""
    destroy_keys(house_keys(), subject_id=key_id, scopes=None, ground="a search index has a new key", now=now)


def _pair(key_id: UUID) -> Pair:
    return key_id, scope_code(SCOPE)
