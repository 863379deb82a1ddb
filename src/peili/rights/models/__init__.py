"""Requests about a person's rights and what is decided; erasures, paper cards and nights of retention."""

from peili.rights.models.keeping import Erasure, Errand, Expiring, PaperCard, PendingClaim, RetentionRun
from peili.rights.models.notices import Notice
from peili.rights.models.requests import (
    Correction,
    OwnSession,
    Request,
    Restriction,
    SalonCode,
    Undone,
)

__all__ = [
    "Correction",
    "Erasure",
    "Errand",
    "Expiring",
    "Notice",
    "OwnSession",
    "PaperCard",
    "PendingClaim",
    "Request",
    "Restriction",
    "RetentionRun",
    "SalonCode",
    "Undone",
]
