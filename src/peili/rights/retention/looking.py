"""One look at everybody at night: who goes now, wholly or in part, who is asked about, who goes soon."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import TypeVar
from uuid import UUID

from peili.house.queries import local
from peili.rights.erasure.extent import Extent, of_categories
from peili.rights.retention.queries import AHEAD, BATCH, due, members_of
from peili.rights.retention.rules import Ending
from peili.vault.belongings import paths_of

T = TypeVar("T")
Found = tuple[UUID, Ending]
Parts = tuple[Extent, ...]  # none of them: all there is, unless a claim keeps a part


@dataclass(slots=True)
class Look:
    """Whose data ends now, with the parts that do; whom a person decides about; whose ends within a month.

    `listed` are all whose whole ends within the month, those of now and those asked about included.
    """

    work: list[tuple[UUID, Ending, Parts]] = field(default_factory=list)
    asked: list[Found] = field(default_factory=list)
    soon: list[Found] = field(default_factory=list)
    listed: list[tuple[UUID, date]] = field(default_factory=list)


def look(*, now: datetime) -> Look:
    """Return what a night finds. Everybody is looked at once, a batch at a time."""
    today, horizon = local(now).date(), local(now + AHEAD).date()
    found = Look()
    for part in batches(due(now=now, ahead=AHEAD)):
        parts = parts_due(part, today=today)
        for subject_id, ending in part:
            over = ending.on is not None and ending.on < today
            if over and ending.asks:
                found.asked.append((subject_id, ending))
            if over and not ending.asks:
                found.work.append((subject_id, ending, ()))
            elif subject_id in parts:
                found.work.append((subject_id, ending, parts[subject_id]))
            elif any(today <= end < horizon for end in _ends(ending)):
                found.soon.append((subject_id, ending))
            if ending.on is not None and ending.on < horizon:
                found.listed.append((subject_id, ending.on))
    return found


def _ends(ending: Ending) -> Iterator[date]:
    if ending.on is not None:
        yield ending.on
    yield from (end for end, _codes in ending.parts)


def batches(found: Iterable[T]) -> Iterator[list[T]]:
    """Yield them so many at a time."""
    left = iter(found)
    while part := list(islice(left, BATCH)):
        yield part


def parts_due(found: Sequence[Found], *, today: date) -> Mapping[UUID, Parts]:
    """Return the parts of each that have ended while the rest goes on, and are still there.

    Asked of many together: what has ended of somebody long ago is not read again for each, every night.
    """
    over = {each: [codes for end, codes in ending.parts if end < today] for each, ending in found}
    whose: dict[frozenset[str], list[UUID]] = {}
    for subject_id, parts in over.items():
        for codes in parts:
            whose.setdefault(codes, []).append(subject_id)
    extents = {codes: of_categories(codes) for codes in whose}
    having = {codes: _having(ids, extents[codes]) for codes, ids in whose.items()}
    there = {
        subject_id: tuple(extents[codes] for codes in parts if subject_id in having[codes])
        for subject_id, parts in over.items()
    }
    return {subject_id: parts for subject_id, parts in there.items() if parts}


def _having(subject_ids: Sequence[UUID], extent: Extent) -> set[UUID]:
    """Return which of these persons still have rows of an extent, under whichever of their subjects."""
    members, found = members_of(subject_ids), set[UUID]()
    for model in extent.models:
        for path in paths_of(model):
            asked = [each for each, whose in members.items() if whose not in found]
            rows = model._default_manager.filter(**{f"{path}__in": asked}).order_by()
            found |= {members[each] for each in rows.values_list(path, flat=True).distinct()}
    return found
