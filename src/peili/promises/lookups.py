"""Declared look-ups: the only way SQL finds a person by a sealed value."""

import hashlib
import hmac
from uuid import UUID

from django.conf import settings


def lookup_code(kind: str, value: str, register: UUID | None = None) -> str:
    """Return the keyed code (HMAC-SHA-256, 128 bits, hex) under which a normalised value is found.

    The same value has another code in another register, so registers cannot be joined by it.
    """
    key = bytes.fromhex(settings.LOOKUP_KEY)
    message = f"{kind}|{register or ''}|{value}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:32]
