"""Reads of subjects."""

from collections.abc import Iterable
from uuid import UUID

from peili.vault.models import Subject


def same_person(subject_id: UUID) -> list[UUID]:
    """Return the subjects of one register that are this person: what all is joined to first."""
    root = Subject.objects.get(pk=subject_id)
    while root.joined_to is not None:
        root = root.joined_to
    found = level = [root.pk]
    while level:
        level = list(Subject.objects.filter(joined_to__in=level).order_by("pk").values_list("pk", flat=True))
        found = found + level
    return found


def roots(subject_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return for each subject the one it is joined to in the end, itself when it is not."""
    found = {each: each for each in subject_ids}
    above = dict(found)
    while above:
        joined = Subject.objects.filter(pk__in=set(above.values()), joined_to__isnull=False)
        up = dict(joined.values_list("pk", "joined_to_id"))
        above = {each: up[at] for each, at in above.items() if at in up}
        found |= above
    return found
