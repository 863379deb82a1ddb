"""The statements that stand beside a person's records, and the kinds of records one can stand beside."""

from collections.abc import Collection
from uuid import UUID

from peili.promises.vocabulary import LOOKUP
from peili.rights.models import Statement
from peili.rights.queries.whose import rows_about, subjects_of, tables
from peili.rights.words import title_of

CARD = "people.Client"


def kinds_beside(subject_id: UUID) -> list[tuple[str, str]]:
    """Return the kinds of records that are kept of a person, by what they are called."""
    ids = subjects_of(subject_id)
    return [
        (model._meta.label, title_of(model._meta.label))
        for model, fields in tables()
        if any(said.category.sealed and said.category != LOOKUP for _field, said in fields)
        and rows_about(model, ids).exists()
    ]


def statements_of(subject_ids: Collection[UUID]) -> dict[str, list[Statement]]:
    """Return the statements of a person by the kind of record they stand beside, the oldest first."""
    found: dict[str, list[Statement]] = {}
    for each in Statement.objects.filter(subject__in=subject_ids).order_by("id"):
        found.setdefault(each.kind, []).append(each)
    return found
