"""Reasons, answers and rules in words, for a screen or for a signed text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from peili.agreements.catalogue import PRACTITIONER, Catalogue, catalogue
from peili.agreements.rules.asking import DAY, DONT_KNOW, NONE, Answer, Answers, Kind, Question, Words
from peili.agreements.rules.screening import Reason, Rule, Severity
from peili.agreements.words import GRADES, SEVERITIES, VERDICTS
from peili.house.texts import of_languages
from peili.ui import words as say


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A reason as a screen shows it: what was answered, what the house's rule is, and where it is from."""

    question: str
    answer: str
    rule: str
    means: str | Promise
    until: date | None
    sources: tuple[str, ...]
    grade: str
    grade_word: str | Promise
    reviewed: bool
    own_why: str = ""
    own_since: date | None = None
    sourced: str | Promise = ""


def text_of(words: Words) -> str:
    """Return a text in the current language."""
    return of_languages(words)


def language() -> str:
    """Return the language of the request: fi, sv or en."""
    return (get_language() or "fi")[:2]


def told(reasons: Iterable[Reason]) -> list[Told]:
    """Return reasons in words, in their order."""
    return [_told(reason, catalogue()) for reason in reasons]


def _told(reason: Reason, known: Catalogue) -> Told:
    question, rule = known.questions[reason.question], reason.rule
    return Told(
        question=text_of(question.text),
        answer=said(question, reason.answer),
        rule=rule_said(rule) if rule else _("Not knowing is never taken for a no."),
        means=SEVERITIES[rule.severity] if rule else VERDICTS[reason.verdict],
        until=reason.until,
        sources=tuple(known.sources[code] for code in rule.sources) if rule else (),
        grade=rule.grade if rule else "",
        grade_word=GRADES[rule.grade] if rule else "",
        reviewed=known.reviewed,
        own_why=rule.own_why if rule else "",
        own_since=rule.own_since if rule else None,
        sourced=value_said(rule.sourced) if rule and rule.sourced else "",
    )


def value_said(rule: Rule) -> str:
    """Return what a rule comes to: what then, and for how many days."""
    means = str(SEVERITIES[rule.severity])
    if rule.days is None:
        return means
    count = ngettext("%(count)d day", "%(count)d days", rule.days) % {"count": rule.days}
    return f"{means}, {count}"


def rule_said(rule: Rule) -> str:
    """Return what a rule says."""
    why = text_of(rule.why)
    if rule.days is None:
        return why
    at_least = ngettext("At least %(count)d day between.", "At least %(count)d days between.", rule.days)
    return f"{why} {at_least % {'count': rule.days}}"


def said(question: Question, answer: Answer | None) -> str:
    """Return an answer in words."""
    common = catalogue().common
    if answer is None:
        return _("no answer")
    if answer == DONT_KNOW:
        return text_of(common[DONT_KNOW])
    if not isinstance(answer, str):
        return ", ".join(text_of(common[NONE] if each == NONE else question.options[each]) for each in answer)
    if question.kind is Kind.DATE and answer not in question.options:
        return date_said(answer)
    return text_of(question.options[answer])


def date_said(answer: str) -> str:
    """Return a date as it was given, whole or in part."""
    parts = answer.split("-")
    if len(parts) == 3:  # noqa: PLR2004  # year, month and day
        return say.day_full(date.fromisoformat(answer), language())
    return "/".join(part.lstrip("0") for part in reversed(parts))


def answered(questions: Iterable[Question], answers: Answers) -> Iterator[tuple[str, str]]:
    """Yield each question with its answer, in words."""
    for question in questions:
        if question.key in answers:
            yield text_of(question.text), said(question, answers[question.key])


def contraindications(rules: Iterable[Rule]) -> list[str]:
    """Return in words what rules a treatment out, or needs a physician's statement, by the house's rules."""
    known = catalogue()
    found = []
    for rule in rules:
        question = known.questions[rule.question]
        if rule.severity in (Severity.ABSOLUTE, Severity.CLEARANCE) and question.topic != PRACTITIONER:
            found.append(met_by(rule, question))
    return found


def met_by(rule: Rule, question: Question) -> str:
    """Return which answers to a question meet a rule."""
    text = text_of(question.text)
    named = [question.options[each] for each in rule.when if each in question.options and each != DAY]
    if question.kind in (Kind.BOOL, Kind.DATE) or not named:
        detail = text_of(catalogue().common["no"]).lower() if rule.when == ("no",) else ""
    else:
        detail = ", ".join(text_of(each).lower() for each in named)
    return f"{text}: {detail}" if detail else text
