"""Writing the trail, and removing from it what has reached its end."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models, transaction

from peili.trail.linking import locked_chain
from peili.trail.models import Chain, Checkpoint, Door, Entry, EntrySubject, Purpose, Role
from peili.trail.queries import entries_of_chain
from peili.trail.rules.commitments import new_salt

REMOVED_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: the subject of a staff member, or nobody known for clients and the program."""

    role: Role
    subject_id: UUID | None = None


CLIENT = Actor(role=Role.CLIENT)
PROGRAM = Actor(role=Role.PROGRAM)


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
    """Write the one entry of an act, with the ids of the subjects it is about (`about`).

    Every other command calls this exactly once, inside its own transaction.
    """
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
    EntrySubject.objects.bulk_create(
        EntrySubject(entry=entry, subject_id=each, salt=new_salt()) for each in about
    )
    return entry


def forget(*, subject_ids: Collection[UUID]) -> int:
    """Take erased persons out of the trail; return how many entries no longer name them.

    The entries stay, and their chains verify. Always called inside another command's transaction, which
    notes the erasure.
    """
    about = EntrySubject.objects.filter(subject_id__in=subject_ids)
    with open_door():
        theirs = Entry.objects.filter(pk__in=about.values("entry_id"))
        count = theirs.update(thing_id=None, visit_id=None, thing_salt=None)
        about.delete()
        acted = Entry.objects.filter(actor_id__in=subject_ids)
        return count + acted.update(actor=None, actor_salt=None)


def remove_old(*, before: datetime, now: datetime) -> int:
    """Remove the entries from before an instant, from the front of each chain; return how many were."""
    return sum(_remove_from(chain_id, before, now) for chain_id in Chain.objects.values_list("pk", flat=True))


@transaction.atomic
def _remove_from(chain_id: UUID, before: datetime, now: datetime) -> int:
    """Remove one chain's front, leaving a checkpoint in its place and an entry that says so."""
    register_id = chain_id if chain_id.int else None
    chain = locked_chain(register_id)
    count, last = 0, None
    with open_door():
        while old := _front(chain, before):
            EntrySubject.objects.filter(entry__in=old).delete()
            Entry.objects.filter(pk__in=[entry.pk for entry in old]).delete()
            count, last = count + len(old), old[-1]
    if last is None:
        return 0
    Checkpoint.objects.create(chain=chain, number=last.number, hash=last.hash, made_at=now, opening=True)
    note(act="trail.remove", by=PROGRAM, now=now, purpose=Purpose.HOUSE, register_id=register_id)
    return count


def _front(chain: Chain, before: datetime) -> list[Entry]:
    """Return the first entries of a chain as long as they are old."""
    found: list[Entry] = []
    for entry in entries_of_chain(chain_id=chain.pk)[:REMOVED_AT_ONCE]:
        if entry.at >= before:
            break
        found.append(entry)
    return found


@contextmanager
def open_door() -> Iterator[None]:
    """Let this transaction, and no other, change and remove what the database otherwise refuses to."""
    with transaction.atomic():
        door = Door.objects.create()
        yield
        door.delete()
