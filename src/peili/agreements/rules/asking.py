"""What can be asked, and what an answer may be. Pure: the words come from the data files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

Words = Mapping[str, str]  # a text in each language
Answer = str | tuple[str, ...]
Answers = Mapping[str, Answer]

DONT_KNOW = "dont_know"
NEVER = "never"
NONE = "none"
DAY = "day"  # in forms and conditions: a date was given
WITHIN = "within"  # in rules: the date is closer than the rule's days
OLDEST = 1900


class Kind(Enum):
    """How a question is answered."""

    BOOL = "bool"
    CHOICE = "choice"
    MULTI = "multi"
    DATE = "date"


CALM = {Kind.BOOL: "no", Kind.MULTI: NONE, Kind.DATE: NEVER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A question is asked only when another has one of these answers (`day` for a date)."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question: its topic, its kind, its answers in order, and those that stand in nobody's way."""

    key: str
    topic: str
    kind: Kind
    text: Words = field(repr=False)
    options: Mapping[str, Words] = field(repr=False)
    calm: tuple[str, ...]
    only_if: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One screen of a survey: its title and what it asks of each item."""

    key: str
    title: Words
    ask: Words


def day_of(text: str) -> date | None:
    """Return the latest day a written date can mean: `2026-11` is the last of November; None for no date."""
    parts = text.split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 1:
            return date(numbers[0], 12, 31)
        if len(numbers) == 2:  # noqa: PLR2004  # year and month
            return (date(numbers[0], numbers[1], 1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return date(*numbers)
    except (TypeError, ValueError, OverflowError):
        return None


def written(year: str, month: str, day: str) -> str:
    """Return a date as it is kept: as much of it as was given, a day only with its month."""
    parts = [year.strip(), *(part for part in (month.strip(), day.strip() if month.strip() else "") if part)]
    if not all(part.isascii() and part.isdigit() for part in parts) or (day.strip() and not month.strip()):
        return ""
    return "-".join([parts[0].zfill(4), *(part.zfill(2) for part in parts[1:])])


def is_day(answer: Answer, *, today: date) -> bool:
    """Tell whether an answer is a date that has come: a month or a year may still be under way."""
    if not isinstance(answer, str):
        return False
    latest = day_of(answer)
    if latest is None or latest.year < OLDEST:
        return False
    first = day_of(f"{answer}-01") if answer.count("-") == 1 else None
    begins = first or (latest if answer.count("-") else date(latest.year, 1, 1))
    return begins <= today


def applies(question: Question, answers: Answers) -> bool:
    """Tell whether a question is to be asked, given the answers so far."""
    condition = question.only_if
    if condition is None:
        return True
    given = answers.get(condition.question)
    if given is None or given == DONT_KNOW:
        return False
    if DAY in condition.answers:
        return given != NEVER
    return given in condition.answers


def implied(question: Question, answers: Answers) -> Answer | None:
    """Return the answer of a question that is not asked; None while it follows from nothing.

    Not knowing what a question hangs on is not knowing its answer either.
    """
    if question.only_if is None or applies(question, answers):
        return None
    given = answers.get(question.only_if.question)
    if given is None:
        return None
    return DONT_KNOW if given == DONT_KNOW else calm_answer(question)


def calm_answer(question: Question) -> Answer:
    """Return what "none of the others" records for a question."""
    return (question.calm[0],) if question.kind is Kind.MULTI else question.calm[0]


def allowed(question: Question, answer: Answer, *, today: date) -> bool:
    """Tell whether an answer is one this question can have."""
    if answer == DONT_KNOW:
        return True
    if question.kind is Kind.MULTI:
        return isinstance(answer, tuple) and _some_of(answer, question)
    if question.kind is Kind.DATE:
        return answer == NEVER or is_day(answer, today=today)
    return answer in question.options


def _some_of(answer: Sequence[str], question: Question) -> bool:
    if answer == (NONE,):
        return True
    return bool(answer) and NONE not in answer and set(answer) <= set(question.options) - {NONE}


def stored(answers: Answers) -> dict[str, str | list[str]]:
    """Return answers as JSON keeps them."""
    return {key: answer if isinstance(answer, str) else list(answer) for key, answer in answers.items()}


def read_back(kept: Mapping[str, str | list[str]]) -> dict[str, Answer]:
    """Return answers as they were given, from JSON."""
    return {key: answer if isinstance(answer, str) else tuple(answer) for key, answer in kept.items()}
