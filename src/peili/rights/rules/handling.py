"""What may be done with a request now, and what each right is called in the law."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Final

ARTICLES: Final[Mapping[str, str]] = {
    "access": "15",
    "rectification": "16",
    "erasure": "17",
    "restriction": "18",
    "portability": "20",
    "objection": "21",
    "human": "22",
    "withdrawal": "7(3)",
}
NOTHING_LEFT_OUT = frozenset({"granted", "taken_back"})
OF_EXTENT = frozenset({"access"})
SOON = 7  # days before the due date from which a request waits on the first page in colour


class Refusal(Enum):
    """Why a request cannot be handled so."""

    ANSWERED = "answered"
    EXTENDED = "extended"
    MONTH_OVER = "month_over"
    NO_GROUND = "no_ground"
    NO_ANSWER = "no_answer"
    FUTURE = "future"
    CLARIFIED = "clarified"
    NOT_THIS_RIGHT = "not_this_right"
    NOT_ASKED = "not_asked"
    NOTHING_SAID = "nothing_said"


def why_not_receive(*, received_on: date, today: date) -> Refusal | None:
    """Return why a request cannot have come on a day, if there is a reason."""
    return Refusal.FUTURE if received_on > today else None


def why_not_extend(*, answered: bool, extended: bool, due_on: date, today: date) -> Refusal | None:
    """Return why more time cannot be taken, if there is a reason: it has to be told within the month."""
    if answered:
        return Refusal.ANSWERED
    if extended:
        return Refusal.EXTENDED
    return Refusal.MONTH_OVER if today > due_on else None


def why_not_clarify(*, answered: bool, asked: bool, unclear: str, right: str) -> Refusal | None:
    """Return why the person may not be asked something that lets the time stand, if there is a reason.

    Once, and only where the law knows it: who asks, or which part of a great deal of data is meant.
    """
    if answered:
        return Refusal.ANSWERED
    if asked:
        return Refusal.CLARIFIED
    return Refusal.NOT_THIS_RIGHT if unclear == "extent" and right not in OF_EXTENT else None


def why_not_answer(
    *, answered: bool, decision: str, ground: str, text: str, parts: bool = False
) -> Refusal | None:
    """Return why a request cannot be answered so: what is not done needs its ground and its reasons.

    `parts` tells whether each kind of data that is left out has a ground of its own.
    """
    if answered:
        return Refusal.ANSWERED
    if decision in NOTHING_LEFT_OUT:
        return None
    if not ground and not (parts and decision == "partly"):
        return Refusal.NO_GROUND
    return None if text.strip() else Refusal.NO_ANSWER


def is_late(*, due_on: date, answered_on: date | None, today: date) -> bool:
    """Tell whether the answer is, or was, later than its due date."""
    return (answered_on or today) > due_on
