"""From a stored entry to what the chain holds of it: its commitments and its content."""

from collections.abc import Sequence
from uuid import UUID

from peili.trail.models import Entry, EntrySubject
from peili.trail.rules import commitments
from peili.trail.rules.canonical import Content, Marks, names


def marks_of(entry: Entry, about: Sequence[EntrySubject], *, persons: int) -> Marks:
    """Return the commitments that can be made from what is stored now; `persons` counts those at linking.

    An entry about one person commits to its record as that person's.
    """
    owner = about[0].subject_id if persons == len(about) == 1 else None
    return Marks(
        actor=_actor(entry),
        thing=_thing(entry, owner),
        about=tuple(_about(each) for each in about),
    )


def _actor(entry: Entry) -> bytes | None:
    if entry.actor_id is None or entry.actor_salt is None:
        return None
    return commitments.mark(
        subject_id=entry.actor_id,
        salt=bytes(entry.actor_salt),
        part=commitments.actor_part(entry.pk, entry.actor_id),
    )


def _thing(entry: Entry, owner: UUID | None) -> bytes | None:
    if entry.thing_salt is None:
        return None
    return commitments.mark(
        subject_id=owner,
        salt=bytes(entry.thing_salt),
        part=commitments.thing_part(entry.pk, entry.thing_id, entry.visit_id),
    )


def _about(each: EntrySubject) -> bytes:
    return commitments.mark(
        subject_id=each.subject_id,
        salt=bytes(each.salt),
        part=commitments.about_part(each.entry_id, each.subject_id),
    )


def content_of(entry: Entry, *, number: int, marks: bytes) -> Content:
    """Return what of an entry is linked, under a number; TypeError when its row holds something else."""
    return Content(
        id=entry.pk,
        register_id=entry.register_id,
        number=number,
        at=entry.at,
        role=entry.role,
        purpose=entry.purpose,
        act=entry.act,
        thing=entry.thing,
        fields=names(entry.fields),
        marks=marks,
    )
