"""Verifying: each chain is walked once by its index, and the first broken link is named.

Memory does not grow with the chain. Everything is read in one snapshot, without the write lock. What the
signed anchors state is met on the way: a chain that was cut, or computed anew, differs from it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from peili.trail.anchored import anchored_heads, opened_rightly
from peili.trail.marking import content_of, marks_of
from peili.trail.models import Chain, Entry
from peili.trail.queries import OWN, entries_of_chain, opening_of
from peili.trail.rules.anchors import Head
from peili.trail.rules.canonical import START, Marks, link, unpacked

PAGE = 500
UNREADABLE = (ValueError, TypeError, AttributeError, OverflowError, ValidationError, DatabaseError)


class Differs(Enum):
    """What is wrong at a broken link."""

    CONTENTS = "contents"
    MISSING = "missing"
    ORDER = "order"
    ANCHOR = "anchor"  # it was signed otherwise


@dataclass(frozen=True, slots=True)
class Break:
    """The first broken link of a chain; the id is of the entry found at that number, if any."""

    number: int
    entry_id: UUID | None
    differs: Differs


@dataclass(slots=True)
class Walk:
    """A walk along one chain: which entries were verified, and where it broke."""

    chain_id: UUID
    first: int
    last: int
    head: bytes
    anchored: dict[int, bytes] = field(default_factory=dict, repr=False)
    forgotten: int = 0
    broken: Break | None = None

    @property
    def entries(self) -> int:
        """Return how many entries were verified."""
        return self.last - self.first + 1


def verify(*, only: UUID | None = None) -> Iterator[Walk]:
    """Walk every chain, or the one of a register."""
    with snapshot():
        heads = anchored_heads()
        for chain_id in sorted({*chain_ids(), *heads}):
            if only in {None, chain_id}:
                yield verify_chain(chain_id, heads.get(chain_id, ()))


def chain_ids() -> list[UUID]:
    """Return the ids of all chains: those that have a head, and those that only have linked entries."""
    found = set(Chain.objects.values_list("pk", flat=True))
    if entries_of_chain(chain_id=OWN).exists():
        found.add(OWN)
    linked = Entry.objects.filter(number__isnull=False).order_by("register_id")
    at = linked.filter(register_id__isnull=False).values_list("register_id", flat=True).first()
    while at is not None:  # one seek for each register, however many entries it has
        found.add(at)
        at = linked.filter(register_id__gt=at).values_list("register_id", flat=True).first()
    return sorted(found)


def verify_chain(chain_id: UUID, heads: Sequence[Head] = ()) -> Walk:
    """Walk one chain from its beginning, or from what was lawfully removed, to its head and its anchors'."""
    opening = opening_of(chain_id=chain_id)
    first = opening.number + 1 if opening else 1
    walk = Walk(chain_id, first=first, last=first - 1, head=bytes(opening.hash) if opening else START)
    walk.anchored = {head.last: head.hash for head in heads}
    if opening is not None and not opened_rightly(opening, heads):
        walk.broken = Break(opening.number, None, Differs.ANCHOR)
        return walk
    for entry in _read(chain_id, first - 1):
        walk.broken = _follow(walk, entry)
        if walk.broken:
            return walk
    walk.broken = _end(walk)
    return walk


def _read(chain_id: UUID, after: int) -> Iterator[Entry | Break]:
    """Yield the entries of a chain; where a row cannot even be read, the break it is."""
    last = after
    try:
        for entry in entries_of_chain(chain_id=chain_id).prefetch_related("about").iterator(chunk_size=PAGE):
            last = entry.number or 0
            yield entry
    except UNREADABLE:
        if connection.vendor != "sqlite":  # a typed column cannot hold what it cannot read
            raise
        yield from _read_slowly(chain_id, last)


def _read_slowly(chain_id: UUID, after: int) -> Iterator[Entry | Break]:
    """Read on one by one, to name the very row that cannot be read."""
    rest = entries_of_chain(chain_id=chain_id)
    while True:
        number = rest.filter(number__gt=after).values_list("number", flat=True).first()
        if number is None:
            return
        try:
            yield rest.prefetch_related("about").get(number=number)
        except UNREADABLE:
            yield Break(number, None, Differs.CONTENTS)
            return
        after = number


def _follow(walk: Walk, entry: Entry | Break) -> Break | None:
    """Take one step, or say why the entry does not follow the one before."""
    if isinstance(entry, Break):
        return entry
    number = walk.last + 1
    if entry.number != number:
        differs = Differs.MISSING if (entry.number or 0) > number else Differs.ORDER
        return Break(number, None if differs is Differs.MISSING else entry.pk, differs)
    try:
        marks = unpacked(_stored(entry.marks))
        linked = link(walk.head, content_of(entry, number=number, marks=_stored(entry.marks)))
        agrees = linked == _stored(entry.hash) and _agree(entry, marks)
    except UNREADABLE:
        agrees = False
    if not agrees:
        return Break(number, entry.pk, _why(walk, number, entry))
    if walk.anchored.get(number, linked) != linked:
        return Break(number, entry.pk, Differs.ANCHOR)
    walk.last, walk.head = number, linked
    walk.forgotten += _forgotten(entry, marks)
    return None


def _agree(entry: Entry, marks: Marks) -> bool:
    """Tell whether everybody still named by an entry is committed to, and nobody else is named."""
    about = list(entry.about.all())
    now = marks_of(entry, about, persons=len(marks.about))
    named = (entry.actor_id, entry.actor_salt), (entry.thing_id or entry.visit_id, entry.thing_salt)
    return (
        all(bool(value) == bool(salt) for value, salt in named)
        and now.actor in {marks.actor, None}
        and now.thing in {marks.thing, None}
        and set(now.about) <= set(marks.about)
        and len({each.subject_id for each in about}) == len(about)
    )


def _forgotten(entry: Entry, marks: Marks) -> int:
    """Return how many persons an entry no longer names."""
    actor = int(marks.actor is not None and entry.actor_id is None)
    return actor + len(marks.about) - len(entry.about.all())


def _why(walk: Walk, number: int, found: Entry) -> Differs:
    """Tell an entry that was changed from one that stands in another's place.

    If some entry of the chain would follow here, the entries were moved; else this one was changed.
    """
    for entry in _read(walk.chain_id, walk.last):
        if isinstance(entry, Break) or entry.pk == found.pk:
            continue
        try:
            linked = link(walk.head, content_of(entry, number=number, marks=_stored(entry.marks)))
        except UNREADABLE:
            continue
        if linked in {_stored(found.hash), _stored(entry.hash)}:
            return Differs.ORDER
    return Differs.CONTENTS


def _end(walk: Walk) -> Break | None:
    """Compare where the entries end with where the chain's head says they do."""
    head = Chain.objects.filter(pk=walk.chain_id).first()
    if max(walk.anchored, default=0) > walk.last:
        return Break(walk.last + 1, None, Differs.MISSING)
    if head is None and not walk.entries:
        return None
    if head is None or head.number > walk.last:
        return Break(walk.last + 1, None, Differs.MISSING)
    if head.number < walk.last:
        return Break(head.number + 1, None, Differs.ORDER)
    return None if bytes(head.hash) == walk.head else Break(walk.last, None, Differs.CONTENTS)


def _stored(value: object) -> bytes:
    """Return stored bytes; SQLite may hold anything else in their column, which matches nothing."""
    return bytes(value) if isinstance(value, (bytes, memoryview)) else b""


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything inside as of one moment, while others go on writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # atomic() would take the write lock
            try:
                yield
            finally:
                cursor.execute("COMMIT")
