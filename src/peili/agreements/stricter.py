"""The profile's section `stricter_rules`: where the house is stricter than a rule's source, and why.

It is written to the rules' own rows, which the owner's pages change too, and kept nowhere else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from peili.agreements.catalogue import catalogue
from peili.agreements.models import Stricter
from peili.agreements.queries.tightening import BETWEEN
from peili.agreements.rules.screening import Rule, Severity
from peili.agreements.rules.tightening import LONGEST, NotStricter, check_stricter, graver
from peili.house.reading import Node
from peili.house.sections import Said, exports, section


@dataclass(frozen=True, slots=True, kw_only=True)
class Tighter:
    """One rule as the file makes it stricter."""

    rule: Rule
    days: int | None
    severity: Severity | None
    why: str


@section("stricter_rules", stored=False)
def read_stricter(node: Node, said: Said) -> dict[str, list[Tighter]] | None:
    """Read the stricter rules by agreement; None when the file says nothing, and all stay as they are."""
    if node.absent:
        return None
    found: dict[str, list[Tighter]] = {}
    for code, entry in node.entries().items():
        form = said["agreement_forms"].get(code)
        treatment = catalogue().treatments.get(form.treatment) if form and form.surveys else None
        if treatment is None:
            entry.refuse("there is no agreement with a survey by this code; name it in `agreements`")
            continue
        found[code] = [each for item in entry.items() if (each := _one(item, treatment.rules)) is not None]
        _refuse_twice(entry, found[code])
    return found


def _one(node: Node, rules: Iterable[Rule]) -> Tighter | None:
    keys = node.keys("days", "then", needs=("question", "answers", "why"))
    known = list(rules)
    question = keys["question"].one_of({each.question for each in known})
    answers = tuple(each.text(300) for each in keys["answers"].items())
    why, rule = keys["why"].text(200), None
    if question and answers:
        rule = next((each for each in known if (each.question, each.when) == (question, answers)), None)
        if rule is None:
            met = " or ".join(f"[{', '.join(each.when)}]" for each in known if each.question == question)
            keys["answers"].refuse(f"no rule has these answers; write {met}")
    if rule is None:
        return None
    days = None if keys["days"].absent else keys["days"].number(1, LONGEST)
    word = keys["then"].one_of(each.value for each in graver(rule))
    made = Tighter(rule=rule, days=days, severity=Severity(word) if word else None, why=why)
    try:
        check_stricter(rule, days=made.days, severity=made.severity)
    except NotStricter:
        node.refuse("this is not stricter than the rule's source; write longer `days`, or a graver `then`")
    return made


def _refuse_twice(node: Node, made: Iterable[Tighter]) -> None:
    rules = [(each.rule.question, each.rule.when) for each in made]
    if len(set(rules)) < len(rules):
        node.refuse("the same rule is made stricter twice; keep one of them")


@exports("stricter_rules")
def export_stricter(_content: Mapping[str, Any]) -> dict[str, object]:
    """Say the stricter rules in force as the file does."""
    found: dict[str, Any] = {}
    rows = Stricter.objects.filter(ended_at__isnull=True).select_related("form")
    for row in rows.order_by("form__code", "question", "when"):
        said: dict[str, object] = {"question": row.question, "answers": row.when.split(BETWEEN)}
        if row.days is not None:
            said["days"] = row.days
        if row.severity:
            said["then"] = row.severity
        found.setdefault(row.form.code, []).append(said | {"why": row.why})
    return found
