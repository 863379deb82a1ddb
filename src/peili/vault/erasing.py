"""Destroying keys, and the work of the night: sweeping what a rollback left, and ending the epoch."""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from peili.promises.sealing import Pair
from peili.vault.files import ENDING, Cabinet
from peili.vault.house import HouseKeys
from peili.vault.models import Subject

SETTLED = timedelta(days=1)  # no transaction is open for so long
FEW = 50  # orphans that may always go; beyond it only a small share of all keys may
SHARE = 20  # one in twenty
EPOCH = timedelta(days=1)


Holder = Callable[[Collection[UUID]], set[UUID]]
_holders: list[Holder] = []


def holds_keys(holder: Holder) -> Holder:
    """Register a function that tells which of these ids hold keys although they are no subject's."""
    _holders.append(holder)
    return holder


Namer = Callable[[], Iterable[str]]
_namers: list[Namer] = []


def names_files(namer: Namer) -> Namer:
    """Register a function that yields the names of all sealed files a room's rows name."""
    _namers.append(namer)
    return namer


class TooManyOrphans(Exception):
    """So many keys or files belong to no row that the database is more likely the wrong one."""


def destroy_keys(
    keys: HouseKeys, *, subject_id: UUID, scopes: Collection[bytes] | None, ground: str, now: datetime
) -> int:
    """Destroy a subject's keys in these scopes, or all there are and could be; return how many went.

    The journal's intent is on the disk first, so that a destruction cut short is finished by a replay. Call
    it when the transaction that erases the rows has been committed: nothing here can be taken back.
    """
    journal = keys.home.journal
    journal.intend(subject=subject_id, scopes=scopes, ground=ground, now=now)
    count = keys.keyring.destroy(subject_id, scopes)
    journal.done(subject=subject_id, scopes=scopes, ground=ground, now=now)
    return count


def sweep_orphans(keys: HouseKeys, *, now: datetime) -> int:
    """Discard keys of no subject and no other holder (a transaction was rolled back); return how many."""
    pairs = list(keys.keyring.pairs())
    old = [pair for pair in pairs if _made_at(pair[0]) < now - SETTLED]
    subjects = {subject for subject, _scope in old}
    known: set[UUID] = set()
    ordered = sorted(subjects)
    for at in range(0, len(ordered), 500):
        part = ordered[at : at + 500]
        known |= set(Subject.objects.filter(pk__in=part).values_list("pk", flat=True))
        known = known.union(*(holder(part) for holder in _holders))
    orphans: list[Pair] = [pair for pair in old if pair[0] not in known]
    if len(orphans) > max(FEW, len(pairs) // SHARE):
        raise TooManyOrphans(f"{len(orphans)} of {len(pairs)} keys have no subject in this database.")
    return keys.keyring.discard(orphans)


def sweep_files(cabinet: Cabinet, *, now: datetime) -> int:
    """Remove sealed files that no row names (a transaction was rolled back); return how many.

    While no room says which files its rows name, nothing can be told, and nothing is removed.
    """
    if not _namers:
        return 0
    stored = cabinet.stored(before=now - SETTLED)
    named = {f"{name}{ENDING}" for namer in _namers for name in namer()}
    orphans = [path for path in stored if path.name not in named]
    if len(orphans) > max(FEW, len(stored) // SHARE):
        raise TooManyOrphans(f"{len(orphans)} of {len(stored)} sealed files are named by no row.")
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _made_at(subject_id: UUID) -> datetime:
    """Return when a UUIDv7 was made: its first 48 bits are milliseconds."""
    return datetime.fromtimestamp((subject_id.int >> 80) / 1000, UTC)


def rotate_if_due(keys: HouseKeys, *, now: datetime) -> int | None:
    """End the epoch when something was destroyed in it and it is a day old; None when it is not due.

    A rotation that was cut short is due at once.
    """
    status = keys.keyring.status()
    due = status.destroyed_in_epoch and now - status.began_at >= EPOCH
    if not due and not status.unfinished:
        return None
    return rotate(keys, now=now)


def rotate(keys: HouseKeys, *, now: datetime) -> int:
    """End the epoch: from here on no older copy of the keyring opens anything; return how many keys moved."""
    count = keys.keyring.rotate(now=now)
    keys.home.journal.rotated(epoch=keys.keyring.status().epoch, now=now)
    return count
