"""Answers and a treatment's local day in, the verdict of the house's rules out. Pure, and deterministic.

Advice for a named person, with every reason and its source: it decides nothing by itself. A missing answer
and "I don't know" are never a no.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, IntEnum

from peili.agreements.rules.asking import DONT_KNOW, WITHIN, Answer, Answers, Kind, Question, Words, day_of


class Severity(Enum):
    """What a rule says when an answer meets it."""

    ABSOLUTE = "absolute"
    CLEARANCE = "clearance"
    RELATIVE = "relative"
    DEFER = "defer"
    AREA = "area"
    PRECAUTION = "precaution"


class Verdict(IntEnum):
    """What the rules come to, the gravest first."""

    CLEAR = 0
    CONDITIONAL = 1
    DEFERRED = 2
    NEEDS_CLEARANCE = 3
    UNRESOLVED = 4
    BLOCKED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: which answers to which question meet it, what then, why, and where that comes from.

    Where the house is stricter than the source, `sourced` is the rule as its source has it.
    """

    question: str
    when: tuple[str, ...]
    severity: Severity
    days: int | None
    why: Words
    sources: tuple[str, ...]
    grade: str
    sourced: "Rule | None" = None
    own_why: str = ""
    own_since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Answers with the local date each was given on, for states that are counted from then."""

    answers: Answers
    on: Mapping[str, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """An answer that met a rule; without a rule, one that is missing or unknown.

    `until` is the first date on which it no longer stands in the way; None when no date is known.
    """

    question: str
    answer: Answer | None
    verdict: Verdict
    rule: Rule | None = None
    until: date | None = None
    decidable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """The verdict for a day, its reasons gravest first, and the earliest date the rules allow.

    `earliest` is None when what stands in the way has no date, or nothing does.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    earliest: date | None

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Return the questions that have no answer."""
        return tuple(each.question for each in self.reasons if each.answer is None)


_RANK = {
    Severity.ABSOLUTE: Verdict.BLOCKED,
    Severity.CLEARANCE: Verdict.NEEDS_CLEARANCE,
    Severity.DEFER: Verdict.DEFERRED,
    Severity.RELATIVE: Verdict.CONDITIONAL,
    Severity.AREA: Verdict.CONDITIONAL,
    Severity.PRECAUTION: Verdict.CLEAR,
}


def used(rules: Iterable[Rule], questions: Mapping[str, Question]) -> list[Question]:
    """Return the questions that a rule uses, and what those hang on, in the order of the list."""
    named = {rule.question for rule in rules}
    hung = {questions[key].only_if for key in named}
    named |= {condition.question for condition in hung if condition is not None}
    return [question for key, question in questions.items() if key in named]


def screen(rules: Sequence[Rule], questions: Mapping[str, Question], given: Given, *, on: date) -> Screening:
    """Return what the rules say of a treatment on a local date."""
    reasons = sorted(_reasons(rules, questions, given, on), key=lambda each: -each.verdict)
    verdict = max((each.verdict for each in reasons), default=Verdict.CLEAR)
    return Screening(verdict=verdict, reasons=tuple(reasons), earliest=_earliest(reasons))


def _earliest(reasons: Sequence[Reason]) -> date | None:
    """Return the day after the last wait; None when something waits for no date."""
    waits = [each.until for each in reasons if each.verdict is Verdict.DEFERRED]
    dates = [until for until in waits if until is not None]
    if not dates or len(dates) < len(waits) or any(each.verdict is Verdict.BLOCKED for each in reasons):
        return None
    return max(dates)


def _reasons(
    rules: Sequence[Rule], questions: Mapping[str, Question], given: Given, on: date
) -> Iterator[Reason]:
    for question in used(rules, questions):
        answer = given.answers.get(question.key)
        own = [rule for rule in rules if rule.question == question.key]
        if answer is None or answer == DONT_KNOW:
            yield _unknown(question, answer, own)
            continue
        for rule in own:
            yield from _met(rule, question, answer, given.on.get(question.key, on), on)


def _unknown(question: Question, answer: Answer | None, own: Sequence[Rule]) -> Reason:
    """Return the reason of what is not known; a person may decide it unless it could rule out the treatment.

    A rule that names not knowing says itself how grave it is.
    """
    named = next((rule for rule in own if DONT_KNOW in rule.when), None)
    grave = [named] if named is not None and answer == DONT_KNOW else own
    return Reason(
        question=question.key,
        answer=answer,
        verdict=Verdict.UNRESOLVED,
        rule=named if answer == DONT_KNOW else None,
        decidable=answer is not None and all(rule.severity is not Severity.ABSOLUTE for rule in grave),
    )


def _met(rule: Rule, question: Question, answer: Answer, answered: date, on: date) -> Iterator[Reason]:
    if question.kind is Kind.DATE:
        event = day_of(answer) if isinstance(answer, str) and WITHIN in rule.when else None
        begins = min(event, answered) if event is not None else None
    else:
        said = {answer} if isinstance(answer, str) else set(answer)
        begins = answered if said & set(rule.when) else None
    if begins is None:
        return
    until = begins + timedelta(days=rule.days) if rule.days is not None else None
    if until is not None and on >= until:
        return
    yield Reason(
        question=question.key,
        answer=answer,
        verdict=_RANK[rule.severity],
        rule=rule,
        until=until,
        decidable=rule.severity is not Severity.ABSOLUTE,
    )
