"""What the law asks about a reaction to a product, as dated parameters with their source."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from peili.promises.vocabulary import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A time the law gives: in days, since which date it applies, where it stands and when it was read."""

    days: int
    since: date
    source: Text
    read_on: date


SERIOUS_EFFECT: Final[tuple[Term, ...]] = (
    Term(
        days=20,
        since=date(2013, 7, 11),
        source=_(
            "Regulation (EC) No 1223/2009, Art. 23: without delay; Tukes asks for it within 20 calendar days"
        ),
        read_on=date(2026, 11, 22),
    ),
)


def term_on(day: date) -> Term:
    """Return the term that applies to what became known on a day; the first one before all of them."""
    found = [term for term in SERIOUS_EFFECT if term.since <= day]
    return (found or SERIOUS_EFFECT[:1])[-1]


def due_on(known_on: date) -> date:
    """Return the last day on which a serious reaction that became known on a day is told to the authority."""
    return known_on + timedelta(days=term_on(known_on).days)
