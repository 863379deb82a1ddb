"""Where other people's records name somebody: what is written there is theirs, so a person looks at it.

The program cannot tell a friend's mention from a namesake, and erases nothing of it by itself.
"""

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from django.db import models

from peili.people.models import Claim, Client
from peili.promises.sealed import sealed_fields
from peili.promises.sealing import Erased
from peili.promises.vocabulary import ADDRESS, EMAIL, NAME, PHONE
from peili.rights.models import PaperCard
from peili.vault.belongings import Model, belonging, paths_of, rows_about, said_by
from peili.vault.models import Subject
from peili.vault.scan.patterns import searchable
from peili.vault.scan.values import texts

MOST = 20_000  # records that are opened while somebody waits
OWN = {each.code for each in (NAME, PHONE, EMAIL, ADDRESS)}  # what a namesake has of their own


def mentions(ids: Collection[UUID]) -> "Counter[str] | None":
    """Return how many records of others name a person in full, by kind; None where there are too many."""
    names = _names(ids)
    kinds = [model for model in belonging() if model is not PaperCard and _texts_of(model)]
    if not names:
        return Counter()
    if sum(model._default_manager.count() for model in kinds) > MOST:
        return None
    found: Counter[str] = Counter()
    for model in kinds:
        for row in _of_others(model, ids).iterator(chunk_size=500):
            if any(name in said for name in names for said in _said(row, _texts_of(model))):
                found[model._meta.label] += 1
    return found


def _of_others(model: Model, ids: Collection[UUID]) -> "models.QuerySet[models.Model]":
    """Return the rows about others of the same register: another business's are none of ours."""
    ours, registers = models.Q(pk__in=[]), Subject.objects.filter(pk__in=ids).values("register_id")
    for path in paths_of(model):
        ours |= models.Q(**{f"{path}__register_id__in": registers})
    theirs = rows_about(model, ids).values("pk")
    return model._default_manager.filter(ours).exclude(pk__in=theirs).distinct()


def _texts_of(model: Model) -> list[str]:
    """Return the sealed fields in which somebody writes about more than their own name and contact."""
    own = {name for name, said, sealed in said_by(model) if sealed and said.category.code in OWN}
    return [each.attname for each in sealed_fields(model) if each.attname not in own]


def _said(row: object, fields: Collection[str]) -> list[str]:
    said = []
    for name in fields:
        try:
            said += [text.casefold() for text in texts(getattr(row, name))]
        except Erased:
            continue
    return said


def _names(ids: Collection[UUID]) -> set[str]:
    people = [*Client.objects.filter(subject__in=ids), *Claim.objects.filter(subject__in=ids)]
    whole = [(each.first_name, each.last_name) for each in people]
    names = {f"{a} {b}" for first, last in whole for a, b in ((first, last), (last, first))}
    return {name.casefold() for name in names if searchable(name)}
