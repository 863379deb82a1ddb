"""What a named person may decide about a verdict, and whether what was decided lets the treatment start."""

from collections.abc import Sequence
from enum import Enum

from peili.agreements.rules.screening import Screening, Verdict


class Choice(Enum):
    """What a person decides; the value is stored."""

    ACCEPTED = "accepted"
    CLEARANCE_SEEN = "clearance"
    NOT_TREATED = "not_treated"


class Word(Enum):
    """All that someone who may not see reasons is told."""

    ALLOWED = "allowed"
    ASK = "ask"
    NOT_ALLOWED = "not_allowed"


_NEEDS = {
    Verdict.NEEDS_CLEARANCE: Choice.CLEARANCE_SEEN,
    Verdict.UNRESOLVED: Choice.ACCEPTED,
    Verdict.DEFERRED: Choice.ACCEPTED,
    Verdict.CONDITIONAL: Choice.ACCEPTED,
}


def needed(screening: Screening) -> frozenset[Choice]:
    """Return the decisions without which the treatment does not start."""
    return frozenset(_NEEDS[each.verdict] for each in screening.reasons if each.verdict in _NEEDS)


def open_to_decision(screening: Screening) -> bool:
    """Tell whether a person in the salon may let the treatment start; what rules it out they may not."""
    return all(each.decidable for each in screening.reasons)


def choices(screening: Screening) -> list[Choice]:
    """Return what can be decided now: not treating always can."""
    found = sorted(needed(screening), key=lambda each: each.value) if open_to_decision(screening) else []
    return [*found, Choice.NOT_TREATED]


def lets_start(screening: Screening, made: Sequence[Choice]) -> bool:
    """Tell whether the treatment may start with the decisions made, the latest last."""
    if made and made[-1] is Choice.NOT_TREATED:
        return False
    return open_to_decision(screening) and needed(screening) <= _standing(made)


def _standing(made: Sequence[Choice]) -> frozenset[Choice]:
    """Return the decisions made after the last refusal to treat."""
    refused = [place for place, each in enumerate(made) if each is Choice.NOT_TREATED]
    return frozenset(made[refused[-1] + 1 :] if refused else made)


def word(screening: Screening, made: Sequence[Choice]) -> Word:
    """Return what the reception is told."""
    if lets_start(screening, made):
        return Word.ALLOWED
    if (made and made[-1] is Choice.NOT_TREATED) or screening.verdict is Verdict.BLOCKED:
        return Word.NOT_ALLOWED
    return Word.ASK
