"""The house's seal: an Ed25519 signature by a key of the house, over every field of a record."""

import hashlib
import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from peili.agreements.models import Agreement
from peili.vault.opened import house_keys

PURPOSE = "agreements/seal"
OUTSIDE = ("seal",)  # the one field a seal cannot cover


def digest(text: str) -> str:
    """Return the digest of the exact bytes of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def seal(agreement: Agreement) -> str:
    """Return the seal of an agreement as it stands."""
    return _key().sign(_content(agreement)).hex()


def holds(agreement: Agreement) -> bool:
    """Tell whether an agreement is what was sealed, every field of it."""
    if agreement.digest != digest(agreement.shown):
        return False
    try:
        _key().public_key().verify(bytes.fromhex(agreement.seal), _content(agreement))
    except (InvalidSignature, ValueError):
        return False
    return True


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(house_keys().derived(PURPOSE))


def _content(agreement: Agreement) -> bytes:
    fields = [field.attname for field in agreement._meta.concrete_fields if field.name not in OUTSIDE]
    said = {name: getattr(agreement, name) for name in sorted(fields)}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode()
