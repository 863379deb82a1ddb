"""The key that signs the trail's anchors: derived from the house secret, it outlives a change of the root."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from peili.vault.opened import house_keys

PURPOSE = "trail/anchor"


def public_key() -> bytes:
    """Return the public half, 32 bytes: whoever has it can check what this house signed."""
    return _key().public_key().public_bytes_raw()


def sign(text: str) -> bytes:
    """Return the signature of a text."""
    return _key().sign(text.encode())


def signed(text: str, signature: bytes) -> bool:
    """Tell whether this house signed a text."""
    try:
        _key().public_key().verify(signature, text.encode())
    except InvalidSignature:
        return False
    return True


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(house_keys().derived(PURPOSE))
