"""Making one rule stricter than its source, and going back to the source. The house never goes below it."""

from datetime import datetime

from django.db import transaction

from peili.agreements.models import Form, Stricter
from peili.agreements.queries.tightening import BETWEEN
from peili.agreements.rules.screening import Rule, Severity
from peili.agreements.rules.tightening import NotStricter, check_stricter
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


@transaction.atomic
def tighten(
    *,
    form: Form,
    rule: Rule,
    days: int | None,
    severity: Severity | None,
    why: str,
    by: Actor,
    now: datetime,
) -> Stricter:
    """Set the house's own value of a rule as its source has it; raises NotStricter.

    An earlier value of the house ends where this begins.
    """
    check_stricter(rule, days=days, severity=severity)
    if not why.strip():
        raise NotStricter
    _end(form, rule, now)
    made = Stricter.objects.create(
        form=form,
        question=rule.question,
        when=BETWEEN.join(rule.when),
        days=days,
        severity=severity.value if severity else "",
        why=why.strip(),
        made_at=now,
    )
    _note("tighten", made, by=by, now=now)
    return made


@transaction.atomic
def follow_source(*, form: Form, rule: Rule, by: Actor, now: datetime) -> None:
    """Take the source's own value of a rule into use again; without a stricter one nothing changes."""
    ended = _end(form, rule, now)
    if ended is not None:
        _note("follow_source", ended, by=by, now=now)


def _end(form: Form, rule: Rule, now: datetime) -> Stricter | None:
    rows = Stricter.objects.select_for_update().filter(form=form, question=rule.question)
    found = rows.filter(when=BETWEEN.join(rule.when), ended_at__isnull=True).first()
    if found is not None:
        found.ended_at = now
        found.save(update_fields=["ended_at"])
    return found


def _note(act: str, row: Stricter, *, by: Actor, now: datetime) -> None:
    fields = ["days", "severity", "why"] if row.ended_at is None else ["ended_at"]
    note(
        act=f"agreements.{act}",
        by=by,
        now=now,
        purpose=Purpose.HOUSE,
        register_id=None,
        thing=row,
        fields=fields,
    )
