"""Commitments to persons: a chain holds these, so erasing a person leaves it verifiable and tells nothing.

A commitment is made under a random salt, stored beside what it hides and removed with it. It can be checked
while both are there; without them it is sixteen bytes that look random.
"""

import hashlib
import hmac
import secrets
from uuid import UUID

from peili.trail.rules.canonical import MARK, parts, raw

SALT = 16  # bytes
DOMAIN = b"peili.trail.mark.1"


def mark(*, subject_id: UUID | None, salt: bytes, part: bytes) -> bytes:
    """Return the commitment to `part` under a salt: HMAC-SHA-256, its first 16 bytes.

    `subject_id` says whose it is; None where it is nobody's in particular.
    """
    return hmac.new(salt, parts(DOMAIN, raw(subject_id), part), hashlib.sha256).digest()[:MARK]


def new_salt() -> bytes:
    """Return a fresh salt."""
    return secrets.token_bytes(SALT)


def actor_part(entry_id: UUID, actor_id: UUID) -> bytes:
    """Return what is committed to of who acted."""
    return parts(b"actor", entry_id.bytes, actor_id.bytes)


def about_part(entry_id: UUID, subject_id: UUID) -> bytes:
    """Return what is committed to of a person an entry is about."""
    return parts(b"about", entry_id.bytes, subject_id.bytes)


def thing_part(entry_id: UUID, thing_id: UUID | None, visit_id: UUID | None) -> bytes:
    """Return what is committed to of the record and the visit, which lead to a person as well."""
    return parts(b"thing", entry_id.bytes, raw(thing_id), raw(visit_id))
