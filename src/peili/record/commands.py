"""Keeping the states found, so that the record can say since when a sentence has been red."""

from datetime import datetime

from django.db import transaction

from peili.house.models import Register
from peili.record.models import Evaluation
from peili.record.queries import RecordOf, record_of
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


def check(*, register: Register, by: Actor, now: datetime) -> RecordOf:
    """Compute a register's record and keep its states; the trials are over before anything is written.

    Raises NoRecord.
    """
    record = record_of(register, now=now)
    _keep(record, by=by, now=now)
    return record


@transaction.atomic
def _keep(record: RecordOf, *, by: Actor, now: datetime) -> None:
    register = record.register
    before = {each.sentence: each for each in Evaluation.objects.filter(register=register)}
    changed = []
    for line in record.lines:
        state, known = line.state.value, before.pop(line.id, None)
        if known is None or known.state != state:
            changed.append(line.id)
        Evaluation.objects.update_or_create(
            register=register,
            sentence=line.id,
            defaults={
                "state": state,
                "checked_at": now,
                "since": known.since if known is not None and known.state == state else now,
            },
        )
    Evaluation.objects.filter(pk__in=[each.pk for each in before.values()]).delete()
    if changed:
        note(
            act="record.check",
            by=by,
            now=now,
            purpose=Purpose.HOUSE,
            register_id=register.pk,
            thing=register,
            fields=changed,
        )
