"""Answers that take the same time, so that nobody learns by a clock whom the house knows."""

import time
from typing import Final

SECONDS: Final = 0.5  # longer than a password takes to hash, or a link to write


def begin() -> float:
    """Return the moment from which an answer's time is counted."""
    return time.monotonic()


def wait_out(began: float) -> None:
    """Wait until an answer has taken its time; what takes longer by itself waits no more."""
    time.sleep(max(0.0, SECONDS - (time.monotonic() - began)))
