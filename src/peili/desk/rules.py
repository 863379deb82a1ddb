"""How a day is laid out: from taken minutes to the blocks of one lane. Minutes are UTC minutes since 1970."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import NamedTuple
from uuid import UUID

Span = tuple[int, int]

USUAL = (9, 17)  # hours a day shows when nobody works and nothing is booked
CENTURY = 20  # the calendar has the days 2000-01-01 to 2099-12-31: those that addresses can say


def in_calendar(day: date) -> bool:
    """Tell whether the calendar has this day."""
    return day.year // 100 == CENTURY


class Kind(Enum):
    """What a block of a lane is; the value is the end of its class."""

    COMING = "coming"
    DONE = "done"
    NOW = "now"
    CHOSEN = "chosen"
    HOLD = "hold"
    RENTER = "renter"
    BUFFER = "buffer"
    BREAK = "break"
    AWAY = "away"
    FREE = "free"


class Taken(NamedTuple):
    """Minutes of a practitioner that are taken, by an appointment, by a hold or by a block."""

    begins: int
    ends: int
    appointment: UUID | None
    block: UUID | None = None
    why: str = ""  # the block's kind
    told: bool = False  # the block is of a thing, so it may be told to everybody


class Block(NamedTuple):
    """A stretch of a lane. Only what may be seen has an id: a visit, or a block of time."""

    kind: Kind
    begins: int
    ends: int
    visit: UUID | None = None
    block: UUID | None = None
    why: str = ""


def lane(
    *,
    taken: Sequence[Taken],
    visits: Mapping[UUID, Span],
    work: Sequence[Span],
    shown: Span,
    now: int,
    own: bool,
    chosen: UUID | None = None,
    opens: bool = False,
) -> list[Block]:
    """Return the blocks of one practitioner's day, in order.

    `visits` are the client's times of the appointments that may be seen. A taken stretch that may not be
    seen is `RENTER`: its time and nothing else. `own` says whether holds and blocks may be told from visits;
    `opens` asks for the free stretches of the working time too.
    """
    blocks: list[Block] = []
    for row in taken:
        visit = visits.get(row.appointment) if row.appointment else None
        if row.appointment is not None and visit is not None:
            blocks += _visit(row, row.appointment, visit, now=now, chosen=chosen)
        else:
            blocks.append(_other(row, own=own))
    spans = [(row.begins, row.ends) for row in taken]
    blocks += _off(work, spans, shown)
    if opens:
        blocks += [Block(Kind.FREE, begins, ends) for begins, ends in without(work, spans)]
    return sorted(_clipped(blocks, shown), key=lambda block: (block.begins, block.ends))


def _other(row: Taken, *, own: bool) -> Block:
    """Return what is taken by no visit that may be seen."""
    if row.told:
        return Block(Kind.AWAY, row.begins, row.ends, why=row.why)
    if not own or row.appointment is not None:
        return Block(Kind.RENTER, row.begins, row.ends)
    kind = Kind.AWAY if row.block else Kind.HOLD
    return Block(kind, row.begins, row.ends, block=row.block, why=row.why)


def _visit(row: Taken, pk: UUID, visit: Span, *, now: int, chosen: UUID | None) -> Iterable[Block]:
    """Split the practitioner's minutes into the client's part and the preparation around it."""
    begins, ends = max(row.begins, visit[0]), min(row.ends, visit[1])
    if begins >= ends:
        yield Block(Kind.BUFFER, row.begins, row.ends)
        return
    if row.begins < begins:
        yield Block(Kind.BUFFER, row.begins, begins)
    yield Block(Kind.CHOSEN if pk == chosen else _when(begins, ends, now), begins, ends, pk)
    if ends < row.ends:
        yield Block(Kind.BUFFER, ends, row.ends)


def _when(begins: int, ends: int, now: int) -> Kind:
    if ends <= now:
        return Kind.DONE
    return Kind.NOW if begins <= now else Kind.COMING


def _off(work: Sequence[Span], taken: Sequence[Span], shown: Span) -> Iterable[Block]:
    """Yield the shown time outside working hours: away at the ends of the day, a break between two spans."""
    first = min((begins for begins, _ends in work), default=shown[1])
    last = max((ends for _begins, ends in work), default=shown[1])
    for begins, ends in without([shown], [*work, *taken]):
        inside = first < ends and begins < last and first <= begins and ends <= last
        yield Block(Kind.BREAK if inside else Kind.AWAY, begins, ends)


def without(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """Return the stretches of `spans` that no hole covers."""
    left, covered = [], sorted(holes)
    for start, end in spans:
        at = start
        for begins, ends in covered:
            if begins >= end:
                break
            if ends > at:
                if begins > at:
                    left.append((at, begins))
                at = ends
        if at < end:
            left.append((at, end))
    return sorted(left)


def _clipped(blocks: Iterable[Block], shown: Span) -> Iterable[Block]:
    for block in blocks:
        begins, ends = max(block.begins, shown[0]), min(block.ends, shown[1])
        if begins < ends:
            inside = (begins, ends) == (block.begins, block.ends)
            yield block if inside else block._replace(begins=begins, ends=ends)


def hours_shown(spans: Iterable[Span], *, midnight: int, usual: Span = USUAL) -> Span:
    """Return the first and the last whole hour after midnight that a day must show, at most 0 and 24."""
    known = [((begins - midnight) // 60, -((midnight - ends) // 60)) for begins, ends in spans]
    first = min((hour for hour, _last in known), default=usual[0])
    last = max((hour for _first, hour in known), default=usual[1])
    return max(0, min(first, 23)), max(1, min(last, 24))
