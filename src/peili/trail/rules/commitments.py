"""Commitments to persons: a chain holds these, so erasing a person leaves it verifiable and tells nothing.

A commitment can be checked while its secret is kept and the person is still named beside it. When either is
gone it is sixteen bytes that look random.
"""

import hashlib
import hmac
import secrets
from typing import Protocol
from uuid import UUID

from peili.trail.rules.canonical import MARK, parts, raw

SALT = 16  # bytes
DOMAIN = b"peili.trail.mark.1"


class SubjectCommitment(Protocol):
    """How a person enters the chain. The vault's way replaces the salted one without touching the chain."""

    def mark(self, *, subject_id: UUID | None, salt: bytes, part: bytes) -> bytes | None:
        """Return the commitment to `part`, 16 bytes; None when the subject's secret has been destroyed.

        `subject_id` says under whose secret; None means nobody's in particular, where the salt must do.
        """


class Salted:
    """Commits under a random salt of each entry, stored beside what it hides and removed with it."""

    def mark(self, *, subject_id: UUID | None, salt: bytes, part: bytes) -> bytes | None:
        """Return HMAC-SHA-256 of the part under the salt, its first 16 bytes."""
        return hmac.new(salt, parts(DOMAIN, raw(subject_id), part), hashlib.sha256).digest()[:MARK]


COMMITMENT: SubjectCommitment = Salted()


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
