"""What is missing before a treatment may start, in the order in which it is put right."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum


class Missing(Enum):
    """One thing that is missing."""

    CONSENT = "consent"
    SURVEY = "survey"
    TODAY = "today"
    ASSESSMENT = "assessment"
    DECISION = "decision"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What there is for a treatment on a day."""

    surveys: bool  # whether the agreement asks about health at all
    consent: bool
    survey: bool
    today: bool
    assessed: bool
    lets_start: bool
    signed: bool


def still_valid(*, given_on: date, on: date, days: int) -> bool:
    """Tell whether answers are valid on the treatment's day: given by then, and not too long before."""
    return 0 <= (on - given_on).days <= days


def missing(papers: Papers) -> list[Missing]:
    """Return everything that is missing."""
    return list(_missing(papers))


def _missing(papers: Papers) -> Iterator[Missing]:
    if papers.surveys:
        if not papers.consent:
            yield Missing.CONSENT
        if not papers.survey:
            yield Missing.SURVEY
        elif not papers.today:
            yield Missing.TODAY
        if not papers.assessed:
            yield Missing.ASSESSMENT
        elif papers.survey and papers.today and not papers.lets_start:
            yield Missing.DECISION
    if not papers.signed:
        yield Missing.AGREEMENT
