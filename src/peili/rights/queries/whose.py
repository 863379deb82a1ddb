"""Which rows are about a person: the declarations say it, and nothing here names a room."""

from collections.abc import Iterator
from functools import cache
from uuid import UUID

from django.db import models
from django.db.models import Q

from peili.promises.declare import AnyField, Personal, Via, personal_fields
from peili.vault.models import Subject

Fields = tuple[tuple[AnyField, Personal], ...]
FIRST = "people.Client"  # the card comes first, whatever the order of the rooms


def subjects_of(subject_id: UUID) -> list[UUID]:
    """Return the ids a person is known by in one register: their own, and those joined to it."""
    joined = Subject.objects.filter(joined_to_id=subject_id).order_by("id").values_list("pk", flat=True)
    return [subject_id, *joined]


def paths(model: type[models.Model]) -> tuple[str, ...]:
    """Return the ORM paths that lead from a model to whose its rows are."""
    if model is Subject:
        return ("pk",)
    said = getattr(model, "subject", None)
    return said.paths if isinstance(said, Via) else ("subject",)


def rows_about(model: type[models.Model], subject_ids: list[UUID]) -> "models.QuerySet[models.Model]":
    """Return the rows of a model that are about these subjects, the newest first."""
    ours = Q(pk__in=[])
    for path in paths(model):
        ours |= Q(**{f"{path}__in": subject_ids})
    return model._default_manager.filter(ours).order_by("-pk")


@cache
def tables() -> tuple[tuple[type[models.Model], Fields], ...]:
    """Return every model that can hold something about a client, with its personal fields."""
    return tuple(_tables())


def _tables() -> Iterator[tuple[type[models.Model], Fields]]:
    found: dict[type[models.Model], list[tuple[AnyField, Personal]]] = {}
    for model, field, said in personal_fields():
        found.setdefault(model, []).append((field, said))
    of_clients = [
        model
        for model, fields in found.items()
        if any(activity.register == "clients" for _field, said in fields for activity in said.activities)
    ]
    for model in sorted(of_clients, key=lambda model: model._meta.label != FIRST):
        yield model, tuple(found[model])
