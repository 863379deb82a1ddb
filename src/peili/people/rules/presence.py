"""How long a proof of who one is counts, and when a screen locks. Pure."""

from datetime import datetime, timedelta

FRESH = timedelta(minutes=10)  # how long a proof opens what asks for a fresh one
GRAIN = timedelta(minutes=1)  # how exactly it is kept when a browser was last seen


def locks(*, seen_at: datetime, idle: int, now: datetime) -> bool:
    """Tell whether a screen that locks after `idle` minutes (0 for never) has been left alone that long."""
    return idle > 0 and now - seen_at >= timedelta(minutes=idle)


def is_fresh(*, fresh_until: datetime | None, now: datetime) -> bool:
    """Tell whether somebody proved lately who they are."""
    return fresh_until is not None and now < fresh_until


PIN_LENGTHS = (4, 8)  # digits
PIN_TRIES = 5  # wrong ones in a row; then the session is over and one signs in anew


def easy_pin(pin: str) -> bool:
    """Tell whether a short code is among the first that are tried: one digit, or digits in a row."""
    return len(set(pin)) == 1 or pin in "0123456789" or pin in "9876543210" or pin in {"1212", "2580", "1379"}
