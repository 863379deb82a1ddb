"""Replaying the journal of erasures in a restored database, before anybody can read it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError

from peili.promises.declare import Via
from peili.promises.sealed import sealed_scopes
from peili.vault.backup import hooks
from peili.vault.house import HouseKeys
from peili.vault.journal import INTENT
from peili.vault.models import Subject

TRAIL = "trail"  # its entries outlive a person; its own eraser takes out whom they name


@dataclass(slots=True)
class Replayed:
    """What a replay did. `left` are rows that rows of others hold on to; they are unreadable."""

    erasures: int = 0
    keys: int = 0
    rows: int = 0
    left: int = 0


def replay(keys: HouseKeys) -> Replayed:
    """Destroy again all that the journal says was to be destroyed, keys first, then rows."""
    done = Replayed()
    done.keys = keys.home.journal.replay(keys.keyring)
    for line in keys.home.journal.lines():
        if line.act == INTENT and line.subject:
            done.erasures += 1
            _erase(line.subject, line.scopes, done)
    return done


def _erase(subject_id: UUID, scopes: Collection[bytes] | None, done: Replayed) -> None:
    for erase in hooks.erasers():
        done.rows += erase(subject_id, scopes)
    for model in _dependents_first():
        if scopes is None or _says_nothing_without(model, scopes):
            _delete(model, subject_id, done)


def _says_nothing_without(model: type[models.Model], scopes: Collection[bytes]) -> bool:
    """Tell whether all that a row of the model keeps sealed was under these scopes."""
    own = sealed_scopes(model)
    return bool(own) and set(own) <= set(scopes)


def _delete(model: type[models.Model], subject_id: UUID, done: Replayed) -> None:
    """Delete a subject's rows; what a row of somebody else points at stays, unreadable."""
    for record in model._default_manager.filter(_about(model, subject_id)).distinct():
        try:
            with transaction.atomic():
                done.rows += record.delete()[0]
        except (ProtectedError, RestrictedError):
            done.left += 1


def _about(model: type[models.Model], subject_id: UUID) -> models.Q:
    """Return what finds the rows of a model that are about a subject: the first path that leads somewhere."""
    found, before = models.Q(), models.Q()
    for path in _paths(model):
        found |= before & models.Q(**{path: subject_id})
        before &= models.Q(**{f"{path}__isnull": True})
    return found


def _paths(model: type[models.Model]) -> tuple[str, ...]:
    """Return the paths from a model to its subject; none where it is about nobody."""
    said = model.__dict__.get("whose") or getattr(model, "subject", None)
    if isinstance(said, Via):
        return said.paths
    names = {field.name for field in model._meta.concrete_fields if field.related_model is Subject}
    return ("subject",) if "subject" in names else ()


def _dependents_first() -> Iterator[type[models.Model]]:
    """Yield the models that are about somebody, each before those it points at."""
    about = [each for each in apps.get_models() if each._meta.app_label != TRAIL and _paths(each)]
    order: TopologicalSorter[type[models.Model]] = TopologicalSorter()
    for model in about:
        order.add(model)
        for field in model._meta.concrete_fields:
            if field.related_model in about and field.related_model is not model:
                order.add(field.related_model, model)
    yield from order.static_order()
