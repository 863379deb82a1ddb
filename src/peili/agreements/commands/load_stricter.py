"""Bringing the stricter rules of a profile into force, inside the transaction of the load."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from peili.agreements.models import Form, Stricter
from peili.agreements.queries.tightening import BETWEEN
from peili.agreements.stricter import Tighter
from peili.house.sections import Load, comes_into_force


@comes_into_force("stricter_rules")
def write_stricter(said: Mapping[str, Sequence[Tighter]] | None, load: Load) -> None:
    """Make the stricter rules those of the file; one that is the same stays, with its day of beginning."""
    if said is None:
        return
    kept = []
    for form in Form.objects.filter(code__in=said):
        kept += [_write(form, each, load).pk for each in said[form.code]]
    for row in _in_force().exclude(pk__in=kept):
        _end(row, load)


def _in_force() -> "QuerySet[Stricter]":
    return Stricter.objects.select_for_update().filter(ended_at__isnull=True)


def _write(form: Form, each: Tighter, load: Load) -> Stricter:
    when, severity = BETWEEN.join(each.rule.when), each.severity.value if each.severity else ""
    before = _in_force().filter(form=form, question=each.rule.question, when=when).first()
    if before is not None:
        if (before.days, before.severity, before.why) == (each.days, severity, each.why):
            return before
        _end(before, load)
    return Stricter.objects.create(
        form=form,
        question=each.rule.question,
        when=when,
        days=each.days,
        severity=severity,
        why=each.why,
        made_at=load.now,
    )


def _end(row: Stricter, load: Load) -> None:
    row.ended_at = load.now
    row.save(update_fields=["ended_at"])
