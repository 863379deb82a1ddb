"""Setting a person's keys apart while their data is restricted, and putting them back (GDPR Art. 18).

What is set apart opens nowhere unless the reading in force says for which reason: a page that forgets to ask
shows the mask. What the person's requests themselves need stays where it is.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import cache
from uuid import UUID

from peili.people.models import Client
from peili.promises.activities import RIGHTS
from peili.promises.declare import personal_fields
from peili.promises.sealing import Erased, scope_code
from peili.rights.queries.whose import subjects_of
from peili.vault.backup.hooks import after_restore
from peili.vault.opened import house_keys

CLIENTS = "clients"


@cache
def scopes_apart() -> tuple[bytes, ...]:
    """Return the codes of the scopes whose keys are set apart."""
    return tuple(dict.fromkeys(_scopes(asked=False)))


@cache
def _stay() -> frozenset[bytes]:
    return frozenset(_scopes(asked=True))


def _scopes(*, asked: bool) -> Iterator[bytes]:
    """Yield the scopes of clients that serve requests and nothing else, or all the others."""
    for _model, _field, said in personal_fields():
        of_clients = any(each.register == CLIENTS for each in said.activities)
        if said.category.sealed and of_clients and (said.activities == (RIGHTS,)) is asked:
            yield scope_code(said.scope)


def set_apart(subject_id: UUID) -> None:
    """Set a person's keys apart, those too that nothing is sealed with yet: what comes later is shut as well.

    The keyring lies outside the database: if the transaction around this is undone, the keys stay apart until
    they are put back, and nothing is seen meanwhile.
    """
    ring = house_keys().keyring
    for each in subjects_of(subject_id):
        for code in scopes_apart():
            with suppress(Erased):
                ring.make([(each, code)])
        ring.set_apart(each, but=_stay())


def put_back(subject_id: UUID) -> None:
    """Put a person's keys back."""
    for each in subjects_of(subject_id):
        house_keys().keyring.put_back(each)


def is_apart(subject_id: UUID) -> bool:
    """Tell whether a person's keys are set apart, all that there are of them."""
    ring = house_keys().keyring
    ring.load([(subject_id, code) for code in scopes_apart()])
    return any(ring.is_apart(subject_id, code) for code in scopes_apart())


def discard_invented(subject_id: UUID) -> None:
    """Take away the keys of somebody a probe invented, of whom no row is left."""
    house_keys().keyring.discard((subject_id, code) for code in [*scopes_apart(), *_stay()])


def set_all_apart() -> int:
    """Set the keys of every restricted person apart, if they are not; return how many persons there are.

    After a claim has been joined, and after a restore with a keyring of before the restriction.
    """
    restricted = list(Client.objects.filter(restricted_at__isnull=False).values_list("subject_id", flat=True))
    for each in restricted:
        set_apart(each)
    return len(restricted)


@after_restore
def restrict_restored(_now: datetime) -> int:
    """Set apart in a restored house what its keyring's backup still had together."""
    return set_all_apart()
