"""Pure decisions about messages: when to try again, what no header may hold."""

import unicodedata
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


BREAKS = frozenset({"Cc", "Zl", "Zp", "Zs"})  # line breaks, other controls, spaces of every kind
HIDDEN = frozenset({"Cf", "Cs"})  # signs that show nothing or turn round what does, and halves of a sign
JOINERS = "\u200c\u200d"  # shown: they make one sign of two


def in_one_line(text: str) -> str:
    """Return a text as a header or a line of a list holds it: on one line, with nothing hidden in it."""
    kept = "".join(" " if unicodedata.category(each) in BREAKS else each for each in text)
    return " ".join(shown(kept).split())


def shown(text: str) -> str:
    """Return a text without signs that turn its direction round or show nothing."""
    if text.replace("\n", "").isprintable():
        return text  # nothing in it is of another kind than letters, digits, signs and spaces
    return "".join(each for each in text if each in JOINERS or unicodedata.category(each) not in HIDDEN)


def wait_after(tries: int) -> timedelta | None:
    """Return how long to wait after this many tries that failed; None when it is given up."""
    return BACK_OFF[tries - 1] if tries < TRIES else None
