"""Whether a booking may still be changed."""

from datetime import datetime
from enum import Enum


class Refusal(Enum):
    """Why a booking cannot be cancelled."""

    ALREADY_CANCELLED = "already_cancelled"
    HAS_BEGUN = "has_begun"


def why_not_cancel(*, cancelled: bool, starts_at: datetime, now: datetime, by_client: bool) -> Refusal | None:
    """Return the reason a booking cannot be cancelled now, if there is one.

    The desk may cancel a visit after it began, because someone may not have come; a client may not.
    """
    if cancelled:
        return Refusal.ALREADY_CANCELLED
    if by_client and starts_at <= now:
        return Refusal.HAS_BEGUN
    return None
