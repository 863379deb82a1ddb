"""Requests about a person's rights and what is decided; erasures, paper cards and nights of retention."""

from peili.rights.models.keeping import Erasure, Errand, Expiring, PaperCard, PendingClaim, RetentionRun
from peili.rights.models.notices import Notice
from peili.rights.models.redactions import Redaction
from peili.rights.models.requests import (
    Correction,
    OwnSession,
    Request,
    Restriction,
    SalonCode,
    Undone,
)
from peili.rights.models.reviews import Review
from peili.rights.models.statements import Statement
from peili.rights.models.waiting import PlannedErasure

__all__ = [
    "Correction",
    "Erasure",
    "Errand",
    "Expiring",
    "Notice",
    "OwnSession",
    "PaperCard",
    "PendingClaim",
    "PlannedErasure",
    "Redaction",
    "Request",
    "Restriction",
    "RetentionRun",
    "Review",
    "SalonCode",
    "Statement",
    "Undone",
]
