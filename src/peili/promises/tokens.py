"""Capability tokens: 256 random bits in a link, only their hash in the database."""

import hashlib
import secrets


def new_token() -> str:
    """Return a fresh 256-bit token for one link."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what is stored of a token (SHA-256, hex)."""
    return hashlib.sha256(token.encode()).hexdigest()
