"""How a severity is said: each factor with its number, its step in words, and what it was computed from."""

from collections.abc import Iterable
from dataclasses import dataclass

from peili.incidents.severity import SCALES, Factor, Severity
from peili.incidents.words import FACTORS, KINDS, LEVELS, MEASURES, STEPS
from peili.promises.vocabulary import CATEGORIES, Text

TIMES = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True, slots=True)
class Weighed:
    """A factor for the page."""

    name: Text
    number: str
    step: Text
    because: str
    by_hand: bool


def level(found: Severity) -> Text:
    """Return the word for a severity."""
    return LEVELS[found.level]


def factors(found: Severity, language: str) -> list[Weighed]:
    """Return the factors in the order of the method."""
    return [
        Weighed(
            FACTORS[each.code],
            number(each.value, language),
            STEPS[each.code, each.value],
            ", ".join(because(each)),
            each.set_by_hand,
        )
        for each in found.factors
    ]


def number(value: float, language: str) -> str:
    """Return a number of the method as the language writes it."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text if language == "en" else text.replace(".", ",")


def because(factor: Factor) -> Iterable[str]:
    """Return what a factor was computed from, in words."""
    known: dict[str, Text] = {each.code: each.label for each in CATEGORIES} | KINDS | MEASURES
    return [str(known[code]) for code in factor.because if code in known]


def steps(code: str, language: str) -> list[tuple[str, str]]:
    """Return the steps a factor may be set to."""
    return [(str(value), f"{number(value, language)}: {STEPS[code, value]}") for value in SCALES[code]]


def formula(found: Severity, language: str) -> str:
    """Return the sum as it is worked out."""
    values = {each.code: number(each.value, language) for each in found.factors}
    rest = [values[code] for code in ("secrecy", "integrity", "availability", "malice")]
    total = number(found.score, language)
    return f"{values['data']} {TIMES} {values['identifying']} + {' + '.join(rest)} = {total}"
