"""Marking words in a person's records that are about somebody else, to be left out of every copy."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from peili.promises.reading import as_program, opening_apart
from peili.rights.models import Redaction, Request
from peili.rights.queries.package import package
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


class NotFound(Exception):
    """The words are in none of the person's records, so there is nothing to leave out."""


@transaction.atomic
def leave_out(
    *, request: Request, words: str, reason: str, zone: ZoneInfo, by: Actor, now: datetime
) -> Redaction:
    """Leave words out of the copies of whoever asks, and keep why. Raises NotFound."""
    with as_program(), opening_apart("person"):
        found = package(subject_id=request.subject_id, zone=zone)
        said = (each.text for group in found.groups for piece in group.pieces for each in piece.data)
        if not any(words in each for each in said):
            raise NotFound
    made = Redaction.objects.create(subject_id=request.subject_id, words=words, reason=reason, made_at=now)
    _note("rights.leave_out", made, request, by=by, now=now)
    return made


@transaction.atomic
def put_in(*, redaction: Redaction, request: Request, by: Actor, now: datetime) -> None:
    """Let words stand in the copies again."""
    _note("rights.put_in", redaction, request, by=by, now=now)
    redaction.delete()


def _note(act: str, redaction: Redaction, request: Request, *, by: Actor, now: datetime) -> None:
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.RIGHTS,
        register_id=request.register_id,
        about=[request.subject_id],
        thing=redaction,
        fields=["words", "reason"],
    )
