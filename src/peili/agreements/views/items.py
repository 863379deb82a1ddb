"""One item of a screen as its template shows it: with what was answered, or typed and wrong."""

from collections.abc import Mapping

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peili.agreements.catalogue import catalogue
from peili.agreements.rules.asking import DAY, DONT_KNOW, NONE, Answer, Kind, Question
from peili.agreements.rules.filling import Wrong, covered
from peili.agreements.telling import text_of

WRONG: dict[Wrong, Promise] = {
    Wrong.OPEN: _("Choose an answer."),
    Wrong.BOTH: _("Choose either these, or none of them."),
    Wrong.DATE: _("Write a date that has come: the year at least, such as 2026."),
}


def item_of(
    question: Question,
    answers: Mapping[str, Answer],
    *,
    sent: QueryDict | None = None,
    wrong: Wrong | None = None,
) -> dict[str, object]:
    """Return what a template needs of a question."""
    chosen, parts = _sent(question, sent) if sent is not None else _known(question, answers.get(question.key))
    condition = question.only_if
    return {
        "key": question.key,
        "text": text_of(question.text),
        "several": question.kind is Kind.MULTI,
        "options": [(value, text_of(words), value in chosen) for value, words in _options(question)],
        "dated": question.kind is Kind.DATE,
        "only_dated": question.kind is Kind.DATE and condition is not None,
        "parts": parts,
        "hangs_on": condition.question if condition else "",
        "covered": covered(question),
        "wrong": WRONG[wrong] if wrong else "",
    }


def _options(question: Question) -> list[tuple[str, Mapping[str, str]]]:
    common = catalogue().common
    found = list(question.options.items())
    if question.only_if is not None:  # what it hangs on was answered, so the calm way out is not offered
        found = [(value, words) for value, words in found if value not in ("never", NONE)]
    if question.kind is Kind.MULTI:
        found.append((NONE, common[NONE]))
    return [*found, (DONT_KNOW, common[DONT_KNOW])]


def _sent(question: Question, sent: QueryDict) -> tuple[list[str], dict[str, str]]:
    parts = {part: sent.get(f"{question.key}.{part}", "")[:4] for part in ("day", "month", "year")}
    return sent.getlist(question.key), parts


def _known(question: Question, answer: Answer | None) -> tuple[list[str], dict[str, str]]:
    parts = {"day": "", "month": "", "year": ""}
    if answer is None:
        return [], parts
    if not isinstance(answer, str):
        return list(answer), parts
    if question.kind is Kind.DATE and answer not in question.options and answer != DONT_KNOW:
        given = [part.lstrip("0") for part in answer.split("-")]
        return [DAY], {**parts, **dict(zip(("year", "month", "day"), given, strict=False))}
    return [answer], parts
