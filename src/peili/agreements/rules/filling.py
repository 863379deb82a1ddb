"""Reading one screen of a survey: each item gets an answer of its own, or "none of the others" does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from peili.agreements.rules.asking import (
    DAY,
    DONT_KNOW,
    NONE,
    Answer,
    Answers,
    Kind,
    Question,
    allowed,
    applies,
    calm_answer,
    implied,
    written,
)

OTHERS = "others"  # the box that answers every item left open


class Wrong(Enum):
    """What is wrong with the answer to one item."""

    OPEN = "open"
    BOTH = "both"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Filled:
    """The answers of a screen, and what is wrong with the others."""

    answers: Mapping[str, Answer]
    wrong: Mapping[str, Wrong]


def covered(question: Question) -> bool:
    """Tell whether "none of the others" can answer a question: its calm answer says no to something."""
    return question.only_if is None and calm_answer(question) in ("no", "never", (NONE,))


def read_screen(
    questions: Sequence[Question], sent: Callable[[str], list[str]], before: Answers, *, today: date
) -> Filled:
    """Return what a screen says; `sent` gives the values of a field, `before` the answers so far."""
    answers: dict[str, Answer] = {}
    wrong: dict[str, Wrong] = {}
    rest = bool(sent(OTHERS))
    for question in questions:
        so_far = {**before, **answers}
        if not applies(question, so_far):
            follows = implied(question, so_far)
            if follows is not None:
                answers[question.key] = follows
            continue
        found = _answer(question, sent, rest=rest and covered(question))
        if isinstance(found, Wrong):
            wrong[question.key] = found
        elif not allowed(question, found, today=today):
            wrong[question.key] = Wrong.DATE if question.kind is Kind.DATE else Wrong.OPEN
        else:
            answers[question.key] = found
    return Filled(answers, wrong)


def _answer(question: Question, sent: Callable[[str], list[str]], *, rest: bool) -> Answer | Wrong:
    values = sent(question.key)
    if question.kind is Kind.MULTI and values:
        return _several(values)
    if question.kind is Kind.DATE and (DAY in values or (not values and _date(question, sent))):
        return _date(question, sent) or Wrong.DATE
    if values:
        return values[0]
    return calm_answer(question) if rest else Wrong.OPEN


def _several(values: list[str]) -> Answer | Wrong:
    if DONT_KNOW in values or NONE in values:
        alone = values[0] if values[0] == DONT_KNOW else (NONE,)
        return alone if len(values) == 1 else Wrong.BOTH
    return tuple(values)


def _date(question: Question, sent: Callable[[str], list[str]]) -> str:
    year, month, day = (next(iter(sent(f"{question.key}.{part}")), "") for part in ("year", "month", "day"))
    return written(year, month, day) if year.strip() else ""
