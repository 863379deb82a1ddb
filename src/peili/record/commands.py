"""Keeping the states found and each version of the record, so that it can say what changed and since when."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation

from peili.house.models import Register
from peili.house.texts import MASTER
from peili.promises.reading import as_program
from peili.record.models import Evaluation, Version
from peili.record.queries import RecordOf, matter_of, record_of, sentences_of
from peili.record.versions import seal
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


def check(*, register: Register, by: Actor, now: datetime) -> RecordOf:
    """Compute a register's record and keep its states; the trials are over before anything is written.

    Raises NoRecord.
    """
    record = record_of(register, now=now)
    with translation.override(MASTER):
        said = {each.id: each.text for each in sentences_of(matter_of(register, now=now))}
    with as_program():  # the record of a business that rents here is kept too, behind the wall of its rows
        _keep(record, said, by=by, now=now)
    return record


@transaction.atomic
def _keep(record: RecordOf, said: Mapping[str, str], *, by: Actor, now: datetime) -> None:
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
    new = _new_version(record, said, now=now)
    if changed or new:
        note(
            act="record.check",
            by=by,
            now=now,
            purpose=Purpose.HOUSE,
            register_id=register.pk,
            thing=new or register,
            fields=changed,
        )


def _new_version(record: RecordOf, said: Mapping[str, str], *, now: datetime) -> Version | None:
    """Keep the record's sentences and states as its next version, when they differ from the last."""
    lines = [
        {"id": line.id, "text": said.get(line.id, line.text), "state": line.state.value}
        for line in record.lines
    ]
    last = Version.objects.filter(register=record.register).order_by("-number").first()
    if last is not None and last.lines == lines:
        return None
    number, profile = (last.number if last else 0) + 1, record.version.number
    return Version.objects.create(
        register=record.register,
        number=number,
        at=now,
        profile=profile,
        lines=lines,
        seal=seal(
            key=bytes.fromhex(settings.RECORD_KEY),
            before=bytes(last.seal) if last else b"",
            register=record.register.pk,
            number=number,
            at=now,
            profile=profile,
            lines=lines,
        ),
    )
