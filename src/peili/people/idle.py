"""What keeps a screen from locking: a room registers it here, downwards."""

from collections.abc import Callable
from datetime import datetime

from peili.people.models import Staff

Busy = Callable[[Staff, datetime], bool]
_busy: list[Busy] = []


def keeps_open(busy: Busy) -> Busy:
    """Register when a person's hands are full: the screen is covered then, and one touch uncovers it."""
    _busy.append(busy)
    return busy


def hands_full(staff: Staff, *, now: datetime) -> bool:
    """Tell whether a person is in the middle of something, so that their screen is not locked."""
    return any(busy(staff, now) for busy in _busy)
