"""Writing the trail: every other command calls `note` exactly once, inside its own transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models, transaction

from peili.trail.models import Entry, EntrySubject, Purpose, Role
from peili.trail.rules.commitments import new_salt


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: the subject of a staff member, or nobody known for clients and the program."""

    role: Role
    subject_id: UUID | None = None


CLIENT = Actor(role=Role.CLIENT)
PROGRAM = Actor(role=Role.PROGRAM)


@transaction.atomic(savepoint=False)  # an entry is never seen without whom it is about
def note(
    *,
    act: str,
    by: Actor,
    now: datetime,
    purpose: Purpose,
    register_id: UUID | None,
    about: Iterable[UUID] = (),
    thing: models.Model | None = None,
    fields: Iterable[str] = (),
    visit_id: UUID | None = None,
) -> Entry:
    """Write the one entry of an act, with the ids of the subjects it is about (`about`)."""
    thing_id = thing.pk if thing is not None else None
    entry = Entry.objects.create(
        at=now,
        actor_id=by.subject_id,
        actor_salt=new_salt() if by.subject_id else None,
        role=by.role,
        purpose=purpose,
        act=act,
        register_id=register_id,
        thing=thing._meta.label if thing is not None else "",
        thing_id=thing_id,
        fields=sorted(fields),
        visit_id=visit_id,
        thing_salt=new_salt() if thing_id or visit_id else None,
    )
    rows = [EntrySubject(entry=entry, subject_id=each, salt=new_salt()) for each in dict.fromkeys(about)]
    if len(rows) == 1:
        rows[0].save(force_insert=True)
    else:
        EntrySubject.objects.bulk_create(rows)
    return entry
