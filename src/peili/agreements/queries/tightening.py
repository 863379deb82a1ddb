"""The house's rules: those of the program, with the stricter values the house has set."""

from peili.agreements.catalogue import catalogue
from peili.agreements.models import Form, Stricter
from peili.agreements.rules.screening import Rule, Severity
from peili.agreements.rules.tightening import Own, tightened
from peili.house.queries import local

BETWEEN = ","  # between the answers that meet a rule, in one column


def house_rules(form: Form) -> tuple[Rule, ...]:
    """Return the rules of an agreement in force now; none when no rules are named for it."""
    treatment = catalogue().treatments.get(form.treatment)
    if treatment is None:
        return ()
    return tightened(treatment.rules, [_own(each) for each in in_force(form)])


def in_force(form: Form) -> list[Stricter]:
    """Return the stricter values in force."""
    return list(Stricter.objects.filter(form=form, ended_at__isnull=True))


def sourced_rule(form: Form, question: str, place: int) -> Rule | None:
    """Return one rule of an agreement as its source has it: its place among those on a question."""
    treatment = catalogue().treatments.get(form.treatment)
    found = [each for each in treatment.rules if each.question == question] if treatment else []
    return found[place] if place < len(found) else None


def _own(row: Stricter) -> Own:
    return Own(
        question=row.question,
        when=tuple(row.when.split(BETWEEN)),
        days=row.days,
        severity=Severity(row.severity) if row.severity else None,
        why=row.why,
        since=local(row.made_at).date(),
    )
