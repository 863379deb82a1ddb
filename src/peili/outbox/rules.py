"""Pure decisions about messages: when to try again, what no header may hold."""

from datetime import timedelta

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 480, 960))
TRIES = len(BACK_OFF) + 1


class BadHeader(ValueError):
    """An address or a subject line holds a line break or another control character."""


def on_one_line(text: str) -> str:
    """Return a text that goes into a header; BadHeader when it would begin another."""
    if not text.isprintable():
        raise BadHeader("a header cannot hold control characters")
    return text


def wait_after(tries: int) -> timedelta | None:
    """Return how long to wait after this many tries that failed; None when it is given up."""
    return BACK_OFF[tries - 1] if tries < TRIES else None
