"""The end of entries: persons who are erased, and what is older than its keeping."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import takewhile
from uuid import UUID

from django.db import transaction

from peili.trail.commands.linking import locked_chain
from peili.trail.commands.noting import PROGRAM, note
from peili.trail.models import Chain, Checkpoint, Door, Entry, EntrySubject, Purpose
from peili.trail.queries import OWN, entries_of_chain, opening_of
from peili.trail.rules.anchors import opening_text
from peili.trail.signing import sign

REMOVED_AT_ONCE = 500


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
    register_id = None if chain_id == OWN else chain_id
    chain = locked_chain(register_id)
    count, last = 0, b""
    opening = opening_of(chain_id=chain_id)
    start = opening.number if opening else 0
    with open_door():
        while old := _front(chain_id, before):
            EntrySubject.objects.filter(entry__in=old).delete()
            Entry.objects.filter(pk__in=[entry.pk for entry in old]).delete()
            count, last = count + len(old), bytes(old[-1].hash or b"")
    if not count:
        return 0
    said = opening_text(chain_id=chain_id, number=start + count, link=last, made=now)
    Checkpoint.objects.create(
        chain=chain, number=start + count, hash=last, made_at=now, opening=True, signature=sign(said)
    )
    note(act="trail.remove", by=PROGRAM, now=now, purpose=Purpose.HOUSE, register_id=register_id)
    return count


def _front(chain_id: UUID, before: datetime) -> list[Entry]:
    """Return the first entries of a chain as long as they are old."""
    first = entries_of_chain(chain_id=chain_id)[:REMOVED_AT_ONCE]
    return list(takewhile(lambda entry: entry.at < before, first))


@contextmanager
def open_door() -> Iterator[None]:
    """Let this transaction, and no other, change and remove what the database otherwise refuses to."""
    with transaction.atomic():
        door = Door.objects.create()
        yield
        door.delete()
