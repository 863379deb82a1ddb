"""Reading the trail."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet

from peili.trail.models import Checkpoint, Entry, EntrySubject
from peili.vault.models import Subject

OWN = UUID(int=0)  # the id of the house's own chain


def entries_about(*, subject_id: UUID) -> QuerySet[Entry]:
    """Return the entries about a person, newest first, those of joined subjects too.

    The subjects are found first: one condition over both tables would read the whole log.
    """
    theirs = Subject.objects.filter(Q(pk=subject_id) | Q(joined_to=subject_id)).values("pk")
    about = EntrySubject.objects.filter(subject__in=theirs).values("entry_id")
    return Entry.objects.filter(pk__in=about).order_by("-at", "-id")


def chain_of(*, register_id: UUID | None) -> UUID:
    """Return the id of a register's chain; None asks for the house's own."""
    return register_id or OWN


def unlinked_of(*, register_id: UUID | None) -> QuerySet[Entry]:
    """Return a register's entries that are not yet linked, in the order they will be."""
    new = Entry.objects.filter(number__isnull=True).order_by("at", "id")
    return (
        new.filter(register_id__isnull=True) if register_id is None else new.filter(register_id=register_id)
    )


def entries_of_chain(*, chain_id: UUID) -> QuerySet[Entry]:
    """Return the linked entries of a chain by their numbers; the id of zeros is the house's own."""
    linked = Entry.objects.filter(number__isnull=False).order_by("number")
    return linked.filter(register_id__isnull=True) if chain_id == OWN else linked.filter(register_id=chain_id)


def opening_of(*, chain_id: UUID) -> Checkpoint | None:
    """Return the checkpoint a chain begins after; None when it still begins at its first entry."""
    return Checkpoint.objects.filter(chain_id=chain_id, opening=True).order_by("-number").first()


def openings() -> dict[UUID, int]:
    """Return the last number removed from the front of each chain that has lost its front."""
    rows = Checkpoint.objects.filter(opening=True).values_list("chain_id").annotate(last=Max("number"))
    return dict(rows)


@dataclass(frozen=True, slots=True)
class Unlinked:
    """The tail that is not yet linked: how many entries, and since when the oldest waits."""

    count: int
    oldest: datetime | None


def unlinked() -> Unlinked:
    """Return the tail that is not yet linked."""
    found = Entry.objects.filter(number__isnull=True).aggregate(count=Count("pk"), oldest=Min("at"))
    return Unlinked(found["count"], found["oldest"])
