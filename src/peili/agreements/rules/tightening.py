"""The house may be stricter than a rule's source, never milder. Pure: what is tightened, and what may be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from peili.agreements.rules.screening import Rule, Severity

LONGEST = 3660  # days
_STEPS = (
    Severity.PRECAUTION,
    Severity.AREA,
    Severity.RELATIVE,
    Severity.CLEARANCE,
    Severity.ABSOLUTE,
)


class NotStricter(Exception):
    """What is asked for is milder than the rule's source, or the same, or says nothing about the rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The house's own stricter value of one rule: a longer wait or a graver consequence, and why."""

    question: str
    when: tuple[str, ...]
    days: int | None
    severity: Severity | None
    why: str
    since: date


def graver(rule: Rule) -> tuple[Severity, ...]:
    """Return what a rule may be made, the mildest first; a wait stays a wait and only grows longer."""
    return _STEPS[_STEPS.index(rule.severity) + 1 :] if rule.severity in _STEPS else ()


def check_stricter(rule: Rule, *, days: int | None, severity: Severity | None) -> None:
    """Raise NotStricter unless each value named is stricter than the source's, and one is named."""
    if days is None and severity is None:
        raise NotStricter
    if days is not None and (rule.days is None or not rule.days < days <= LONGEST):
        raise NotStricter
    if severity is not None and severity not in graver(rule):
        raise NotStricter


def tightened(rules: Iterable[Rule], owns: Sequence[Own]) -> tuple[Rule, ...]:
    """Return the rules with the house's own values; a source that has become as strict stands alone."""
    of = {(each.question, each.when): each for each in owns}
    return tuple(_with(rule, of.get((rule.question, rule.when))) for rule in rules)


def _with(rule: Rule, own: Own | None) -> Rule:
    if own is None:
        return rule
    days = own.days if own.days and rule.days and own.days > rule.days else rule.days
    severity = own.severity if own.severity in graver(rule) else rule.severity
    if severity is None or (days, severity) == (rule.days, rule.severity):
        return rule
    return replace(rule, days=days, severity=severity, sourced=rule, own_why=own.why, own_since=own.since)
