"""How the treatments of one visit may lie in time: one after another, or at once where the client can.

A layout says for each treatment how many minutes after the visit's start it begins. Who gives them, and
whether anyone is free then, is asked in `together`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import combinations
from uuid import UUID

from peili.booking.rules.availability import TICK, Need

MOST = 4  # treatments in one visit
WHOLE = ""  # a treatment that takes the whole client lets no other run at once


class Way(Enum):
    """What the client asks of a visit of several treatments."""

    ANY = "any"
    AFTER = "after"  # one after another
    ONCE = "once"  # some of them at the same time


@dataclass(frozen=True, slots=True)
class Treatment:
    """One service of a visit as these practitioners give it: the client's minutes, and what it needs.

    `takes` is the part of the client it takes (hands, feet, face), or WHOLE; `givers` are resources.
    """

    minutes: int
    needs: tuple[Need, ...]
    givers: tuple[UUID, ...]
    takes: str = WHOLE

    @property
    def ticks(self) -> int:
        """Return the client's minutes rounded up to whole ticks."""
        return -(-self.minutes // TICK) * TICK

    def staff(self) -> tuple[int, int]:
        """Return the minutes the practitioner is taken before its start and after its end."""
        own = [need for need in self.needs if need.role == "staff"]
        before = -min((need.offset for need in own), default=0)
        after = max((need.ends for need in own), default=0) - self.ticks
        return max(0, before), max(0, after)


@dataclass(frozen=True, slots=True)
class Layout:
    """The treatments of a visit, each with its minutes after the visit's start."""

    treatments: tuple[Treatment, ...]
    offsets: tuple[int, ...]

    @property
    def minutes(self) -> int:
        """Return how long the client's visit lasts, from its first treatment to its last."""
        return max(at + each.minutes for at, each in zip(self.offsets, self.treatments, strict=True))


def at_once(takes: Sequence[str]) -> bool:
    """Tell whether treatments may run at the same time: the house said of each what part it takes."""
    return WHOLE not in takes and len(set(takes)) == len(takes)


def may_be_at_once(takes: Sequence[str]) -> bool:
    """Tell whether any two of these treatments may run at the same time."""
    return any(at_once(pair) for pair in combinations(takes, 2))


def collide(spans: Sequence[tuple[int, int, str]]) -> bool:
    """Tell whether treatments of one client (from, to, what it takes) would need the same part at once."""
    return any(
        one[0] < other[1] and other[0] < one[1] and not at_once((one[2], other[2]))
        for one, other in combinations(spans, 2)
    )


@lru_cache(maxsize=256)
def layouts(treatments: tuple[Treatment, ...], *, wait: int = 0, way: Way = Way.ANY) -> tuple[Layout, ...]:
    """Return every way to lay the treatments out, the shortest visit first, then in the order asked.

    The client waits between them for at most `wait` minutes in all, and beside that as long as one
    practitioner needs between two treatments, to clean up and to prepare. Those at once begin together.
    """
    offsets = {
        found
        for blocks in _sequences(tuple(range(len(treatments))), treatments, way)
        if way is not Way.ONCE or any(len(block) > 1 for block in blocks)
        for found in _offsets(blocks, treatments, wait)
    }
    found = [Layout(treatments, each) for each in offsets]
    return tuple(sorted(found, key=lambda layout: (layout.minutes, layout.offsets)))


def _sequences(
    left: tuple[int, ...], treatments: Sequence[Treatment], way: Way
) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Yield the orders of blocks; the treatments of a block run at once."""
    if not left:
        yield ()
        return
    for size in range(1, 2 if way is Way.AFTER else len(left) + 1):
        for block in combinations(left, size):
            if size > 1 and not at_once([treatments[each].takes for each in block]):
                continue
            rest = tuple(each for each in left if each not in block)
            for others in _sequences(rest, treatments, way):
                yield (block, *others)


def _offsets(
    blocks: tuple[tuple[int, ...], ...], treatments: Sequence[Treatment], wait: int
) -> Iterator[tuple[int, ...]]:
    for begins in _begins(blocks, treatments, wait):
        at = {each: start for block, start in zip(blocks, begins, strict=True) for each in block}
        yield tuple(at[each] for each in range(len(treatments)))


def _begins(
    blocks: Sequence[tuple[int, ...]], treatments: Sequence[Treatment], wait: int
) -> Iterator[tuple[int, ...]]:
    """Yield when each block begins, the first one at 0."""
    if len(blocks) == 1:
        yield (0,)
        return
    here = [treatments[each] for each in blocks[0]]
    ends = max(each.ticks for each in here)
    cleaning = max(each.ticks + each.staff()[1] for each in here) - ends
    preparing = max(treatments[each].staff()[0] for each in blocks[1])
    turned = -(-(cleaning + preparing) // TICK) * TICK
    for waited in range(0, wait + 1, TICK):
        for rest in _begins(blocks[1:], treatments, wait - waited):
            yield (0, *(ends + waited + each for each in rest))
    if turned > 0:
        for rest in _begins(blocks[1:], treatments, wait):
            yield (0, *(ends + turned + each for each in rest))
