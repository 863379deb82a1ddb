"""Replaying the journal of erasures in a restored database, before anybody can read it."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from peili.vault.backup import hooks
from peili.vault.belongings import belonging, nothing_without
from peili.vault.commands import take_away, take_away_subjects
from peili.vault.house import HouseKeys
from peili.vault.journal import INTENT


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
    among = None
    if scopes is not None:
        among = [model for model in belonging() if nothing_without(model, scopes)]
    taken = take_away([subject_id], among=among, under=scopes, tolerant=True)
    done.rows += taken.rows
    done.left += taken.left
    if scopes is None and not taken.left:
        with suppress(ProtectedError), transaction.atomic():  # one joined to it is erased further on
            done.rows += take_away_subjects([subject_id])
