"""What belongs to a person, found from the declarations alone: rows, values and files.

A model says whose its rows are by `subject` (or `whose`); a row that the law makes the house keep says by
`outlives` what it loses instead of being deleted. The trail is not here: it forgets in its own way.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache
from graphlib import TopologicalSorter
from uuid import UUID

from django.apps import apps
from django.db import models

from peili.promises.declare import Outlives, Personal, Via, declaration
from peili.promises.prepared import Prepared
from peili.promises.reading import as_program, opening_apart
from peili.promises.sealed import Ciphertext, is_sealed, sealed_scopes
from peili.promises.sealing import Erased, SealingRefused
from peili.promises.vocabulary import NAME
from peili.vault.models import Subject
from peili.vault.opened import cabinet
from peili.vault.scan.values import Wanted, texts

TRAIL = "trail"  # its entries outlive a person: they say what was done, and name nobody who is gone
FILE_NAME = re.compile(r"[0-9a-f]{32}")
Model = type[models.Model]


def paths_of(model: Model) -> tuple[str, ...]:
    """Return the paths from a model to its subject; none where it is about nobody."""
    for said in (model.__dict__.get("whose"), getattr(model, "subject", None)):
        if isinstance(said, Via):  # whatever else goes by that name says nothing here
            return said.paths
    names = {each.name for each in model._meta.concrete_fields if each.related_model is Subject}
    return ("subject",) if "subject" in names else ()


@cache
def belonging() -> tuple[Model, ...]:
    """Return the models that are about somebody, each before those it points at."""
    about = [each for each in apps.get_models() if each._meta.app_label != TRAIL and paths_of(each)]
    order: TopologicalSorter[Model] = TopologicalSorter()
    for model in about:
        order.add(model)
        for each in model._meta.concrete_fields:
            if each.related_model in about and each.related_model is not model:
                order.add(each.related_model, model)
    return tuple(order.static_order())


def rows_about(model: Model, subject_ids: Collection[UUID]) -> "models.QuerySet[models.Model]":
    """Return the rows of a model that are about these subjects: the first path that leads somewhere.

    Where there are several, each is first followed by itself, which its indexes can; both in one condition
    would read the whole table.
    """
    ids, paths, rows = list(subject_ids), paths_of(model), model._default_manager
    found, before, near = models.Q(pk__in=[]), models.Q(), models.Q()
    for path in paths:
        found |= before & models.Q(**{f"{path}__in": ids})
        before &= models.Q(**{f"{path}__isnull": True})
        near |= models.Q(pk__in=rows.filter(**{f"{path}__in": ids}).order_by().values("pk"))
    return rows.filter(near, found) if len(paths) > 1 else rows.filter(found)


def inhabited(models_: Collection[Model], subject_ids: Collection[UUID]) -> list[Model]:
    """Return which of these models that are about somebody have rows about these subjects, all asked at once.

    Of a subject that is not there itself nothing is known: then it is all of them.
    """
    ids = list(dict.fromkeys(subject_ids))
    found = _THERE.rows(one=ids[0], ids=ids) if ids else []
    if not found:
        return list(models_)
    there = {model for model, is_there in zip(belonging(), found[0], strict=True) if is_there}
    return [model for model in models_ if model in there]


def _where_rows_are(one: UUID, ids: list[UUID]) -> "models.QuerySet[Subject, tuple[bool, ...]]":
    asked = [models.Exists(rows_about(model, ids)) for model in belonging()]
    return Subject.objects.filter(pk=one).order_by().values_list(*asked)


_THERE: Prepared[Subject] = Prepared(_where_rows_are)


def outlives(model: Model) -> Outlives | None:
    """Return what a model's rows lose when their person is erased; None where they go."""
    said = getattr(model, "outlives", None)
    return said if isinstance(said, Outlives) else None


def said_by(model: Model) -> Iterator[tuple[str, Personal, bool]]:
    """Yield the personal fields of a model: name, declaration, and whether the column is sealed."""
    for each in model._meta.local_concrete_fields:
        said = declaration(each)
        if isinstance(said, Personal):
            yield each.attname, said, is_sealed(each)


@dataclass(slots=True)
class Gathered:
    """What was stored of a person: sealed values to look for afterwards, names of files, and counts.

    `counts` are the records that say something of a category, by its code; `unread` the damaged values, which
    go unread.
    """

    values: Wanted = field(default_factory=Wanted)
    files: set[str] = field(default_factory=set)
    counts: "Counter[str]" = field(default_factory=Counter)
    unread: int = 0


def gather(subject_ids: Collection[UUID], *, models_: Collection[Model] | None = None) -> Gathered:
    """Read everything that is kept of these subjects, or what these models keep of them.

    The program reads it whole, whoever asks: a masked value would be a file that stays. Nobody is shown it.
    """
    with as_program(), opening_apart("erasure"):
        return _gathered(subject_ids, models_)


def _gathered(subject_ids: Collection[UUID], models_: Collection[Model] | None) -> Gathered:
    found = Gathered()
    for model in inhabited(belonging() if models_ is None else models_, subject_ids):
        names = [
            each.attname
            for each in model._meta.local_concrete_fields
            if not each.is_relation and not each.primary_key
        ]
        sealed = {name for name, _said, closed in said_by(model) if closed}
        category = {name: said.category.code for name, said, _closed in said_by(model)}
        for row in rows_about(model, subject_ids).distinct():
            said = {name for name in names if _take(row, name, found, sealed=name in sealed)}
            _take_whole_name(row, [name for name in names if name in said & sealed], category, found)
            if outlives(model) is None:
                found.counts.update({category[name] for name in said & category.keys()})
    return found


def _take(row: models.Model, name: str, found: Gathered, *, sealed: bool) -> bool:
    """Take what a field holds; tell whether it holds anything."""
    try:
        value = getattr(row, name)
    except Erased:
        return False
    except SealingRefused:  # damaged: it goes with its row, and nobody knows what to look for
        found.unread += 1
        return True
    said = [text for text in texts(value) if text]
    found.files |= {text for text in said if FILE_NAME.fullmatch(text) and cabinet().has(text)}
    if sealed:
        for text in said:
            if not FILE_NAME.fullmatch(text):
                found.values.add(text, f"{row._meta.label}.{name}")
    return bool(said) and value is not False


def _take_whole_name(
    row: models.Model, said: Collection[str], category: dict[str, str], found: Gathered
) -> None:
    """Take the parts of a name together too: each may be too short to be looked for by itself."""
    fields = [name for name in said if category[name] == NAME.code]
    try:
        parts = [str(getattr(row, name)) for name in fields]
    except SealingRefused:  # damaged, and counted as such
        return
    if len(parts) > 1:
        for whole in (" ".join(parts), " ".join(reversed(parts)), ", ".join(reversed(parts))):
            found.values.add(whole, f"{row._meta.label}.{fields[0]}")


def sealed_under(row: models.Model) -> set[bytes]:
    """Return the codes of the scopes, generations too, that a row as it was read keeps anything under."""
    return {bytes(each)[1:9] for each in row.__dict__.values() if isinstance(each, Ciphertext)}


def nothing_without(model: Model, scopes: Collection[bytes]) -> bool:
    """Tell whether all that a row of the model keeps sealed was under these scopes."""
    own = sealed_scopes(model)
    return bool(own) and set(own) <= set(scopes)
