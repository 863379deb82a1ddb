"""Reads of subjects."""

from collections.abc import Iterable
from uuid import UUID

from peili.promises.prepared import Prepared, id_of
from peili.vault.models import Subject

_ABOVE: Prepared[Subject] = Prepared(
    lambda pk: Subject.objects.filter(pk=pk).order_by().values_list("joined_to_id")
)
_BELOW: Prepared[Subject] = Prepared(
    lambda pks: Subject.objects.filter(joined_to__in=pks).order_by("pk").values_list("pk")
)


def same_person(subject_id: UUID) -> list[UUID]:
    """Return the subjects of one register that are this person: what all is joined to first."""
    root, above = subject_id, _ABOVE.rows(pk=subject_id)
    if not above:
        raise Subject.DoesNotExist
    while above and above[0][0] is not None:
        root = id_of(above[0][0])
        above = _ABOVE.rows(pk=root)
    found = level = [root]
    while level:
        level = [id_of(pk) for (pk,) in _BELOW.rows(pks=level)]
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
