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
SOON = 7  # days before the due date from which a request waits on the first page in colour


class Refusal(Enum):
    """Why a request cannot be handled so."""

    ANSWERED = "answered"
    EXTENDED = "extended"
    MONTH_OVER = "month_over"
    NO_GROUND = "no_ground"
    NO_ANSWER = "no_answer"
    FUTURE = "future"


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


def why_not_answer(*, answered: bool, decision: str, ground: str, text: str) -> Refusal | None:
    """Return why a request cannot be answered so: what is not done needs its ground and its reasons."""
    if answered:
        return Refusal.ANSWERED
    if decision in NOTHING_LEFT_OUT:
        return None
    if not ground:
        return Refusal.NO_GROUND
    return None if text.strip() else Refusal.NO_ANSWER


def is_late(*, due_on: date, answered_on: date | None, today: date) -> bool:
    """Tell whether the answer is, or was, later than its due date."""
    return (answered_on or today) > due_on
