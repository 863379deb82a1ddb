"""Free times: a pure function over one range of rows a resource, computed on the bits of integers.

Bit i of a mask is the tick that begins i ticks after the window does. A stretch of n free ticks is found
by folding the mask onto itself log2(n) times, for a whole window at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from uuid import UUID

from peili.booking.rules.gaps import LONG as GAPS_LONG
from peili.booking.rules.gaps import Gaps, Magnet, tidy

TICK = 5  # minutes

Row = tuple[UUID, int, int]  # resource, from, to in UTC minutes


class Refusal(Enum):
    """The rule that refused a time, in the order the rules are asked."""

    PAST = "past"
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"
    OFF_STEP = "off_step"
    NOT_AT_WORK = "not_at_work"
    PRACTITIONER_TAKEN = "practitioner_taken"
    ROOM_TAKEN = "room_taken"
    DEVICE_TAKEN = "device_taken"
    CLIENT_TAKEN = "client_taken"
    LEAVES_A_GAP = "leaves_a_gap"
    CONDITION = "condition"  # a limit of the treatment: judged for who has a card, never by the pure rule


@dataclass(frozen=True, slots=True)
class Need:
    """A part of a service: minutes of one role (and pool), `offset` minutes after the start."""

    role: str
    pool: str
    offset: int
    minutes: int

    @property
    def ends(self) -> int:
        """Return the minutes from the start to its end."""
        return self.offset + self.minutes


@dataclass(frozen=True, slots=True)
class Window:
    """The UTC minutes a search covers, `begins` on a tick."""

    begins: int
    ends: int

    @property
    def ticks(self) -> int:
        """Return its length in ticks."""
        return (self.ends - self.begins) // TICK

    def bit(self, minute: int) -> int:
        """Return the place of a minute, clipped to the window, rounded down to its tick."""
        return (min(max(minute, self.begins), self.ends) - self.begins) // TICK

    def bit_after(self, minute: int) -> int:
        """Return the place of a minute, clipped to the window, rounded up to its tick."""
        return -((self.begins - min(max(minute, self.begins), self.ends)) // TICK)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the house allows: UTC minutes of now, the first and the last start, and the local step."""

    now: int
    soonest: int
    latest: int
    step: int
    step_origin: int  # a UTC minute on the step, the local midnight that begins the window
    magnet: Magnet = Magnet.NONE
    least_gap: int = 0  # minutes


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a search depends on, loaded: who works when, what there is, and what is taken."""

    window: Window
    asked: tuple[int, int]  # the starts wanted: UTC minutes inside the window, end excluded
    terms: Terms
    needs: Sequence[Need]
    work: Mapping[UUID, int]  # practitioner's resource -> mask of working ticks
    pools: Mapping[tuple[str, str], Sequence[UUID]]  # (role, pool) -> rooms or device units
    rows: Sequence[Row]
    client: UUID | None = None
    days: Sequence[tuple[int, int]] = ()  # the bounds of each date, for rules that speak of days
    own: Mapping[UUID, Sequence[Need]] = field(default_factory=dict)  # of practitioners who need otherwise

    def of(self, resource: UUID) -> "Situation":
        """Return the same situation with what the service needs when this practitioner gives it."""
        if not self.own:
            return self
        return replace(self, needs=self.own.get(resource, self.needs), own={})


def mask_of(spans: Iterable[tuple[int, int]], window: Window) -> int:
    """Return the ticks that lie wholly inside one of the spans of UTC minutes."""
    mask = 0
    for begins, ends in spans:
        low, high = window.bit_after(begins), window.bit(ends)
        if low < high:
            mask |= (1 << high) - (1 << low)
    return mask


def joined(needs: Iterable[Need]) -> list[Need]:
    """Return the needs with those of one kind that touch or overlap made one: a resource is taken once."""
    found: list[Need] = []
    for need in sorted(needs, key=lambda each: (each.role, each.pool, each.offset)):
        last = found[-1] if found else None
        if last and (last.role, last.pool) == (need.role, need.pool) and need.offset <= last.ends:
            found[-1] = Need(last.role, last.pool, last.offset, max(last.ends, need.ends) - last.offset)
        else:
            found.append(need)
    return found


def taken_masks(rows: Iterable[Row], window: Window) -> dict[UUID, int]:
    """Return the taken ticks of each resource; a tick touched by a row is taken."""
    begins, ends, last = window.begins, window.ends, window.ticks
    taken: dict[UUID, int] = {}
    whose: UUID | None = None
    mask = 0
    for resource, start, end in rows:
        if resource is not whose:  # rows come resource by resource, and hashing an id costs more than a mask
            if whose is not None:
                taken[whose] = mask
            whose, mask = resource, taken.get(resource, 0)
        low = (start - begins) // TICK if start > begins else 0
        high = -((begins - end) // TICK) if end < ends else last
        mask |= (1 << high) - (1 << low)
    if whose is not None:
        taken[whose] = mask
    return taken


def runs(mask: int, length: int) -> int:
    """Return the bits at which `length` ticks in a row are set."""
    have = 1
    while have * 2 <= length:
        mask &= mask >> have
        have *= 2
    if have < length:
        mask &= mask >> (length - have)
    return mask


def _starts(mask: int, need: Need) -> int:
    """Return the starts at which one need fits into the free ticks of one resource."""
    first = need.offset // TICK
    last = -(-(need.offset + need.minutes) // TICK)
    fits = runs(mask, last - first)
    return fits >> first if first >= 0 else fits << -first


def grid(situation: Situation) -> int:
    """Return the starts asked for that the house's step, notice and horizon allow."""
    window, terms = situation.window, situation.terms
    step = max(1, terms.step // TICK)
    first = max(terms.soonest, terms.now, situation.asked[0], window.begins)
    last = min(terms.latest, situation.asked[1] - 1)
    offset = (terms.step_origin - window.begins) // TICK % step
    count = (window.ticks - offset + step - 1) // step
    every = (((1 << (step * count)) - 1) // ((1 << step) - 1)) << offset if count > 0 else 0
    low = -((window.begins - first) // TICK)
    high = max(0, min(window.ticks, (last - window.begins) // TICK + 1))
    return (every >> low << low) & ((1 << high) - 1)


def free_starts(situation: Situation) -> dict[UUID, int]:
    """Return for each practitioner's resource the mask of starts at which the service can begin."""
    found: dict[UUID, int] = {}
    for group in _by_needs(situation):
        found |= _starts_of_all(group)
    return found


def _by_needs(situation: Situation) -> list[Situation]:
    """Return one situation for all who need the same, so that what they share is worked out once."""
    if not situation.own:
        return [situation]
    groups: dict[tuple[Need, ...], dict[UUID, int]] = {}
    for resource, work in situation.work.items():
        groups.setdefault(tuple(situation.own.get(resource, situation.needs)), {})[resource] = work
    return [replace(situation, needs=needs, work=work, own={}) for needs, work in groups.items()]


def _starts_of_all(situation: Situation) -> dict[UUID, int]:
    window = situation.window
    everything = (1 << window.ticks) - 1
    taken = taken_masks(situation.rows, window)
    common = grid(situation)
    staff_needs = of_role(situation, "staff")
    if situation.client is not None:
        common &= all_fit(everything & ~taken.get(situation.client, 0), of_role(situation, "client"))
    for kind, needs in shared(situation).items():
        somewhere = 0
        for unit in situation.pools.get(kind, ()):
            somewhere |= all_fit(everything & ~taken.get(unit, 0), needs)
        common &= somewhere
    return {
        resource: common
        & all_fit(work & ~taken.get(resource, 0), staff_needs)
        & tidy_starts(situation, work, taken.get(resource, 0), staff_needs)
        for resource, work in situation.work.items()
    }


def tidy_starts(situation: Situation, work: int, taken: int, staff_needs: Sequence[Need]) -> int:
    """Return the starts that leave no hole the house forbids; all of them where it forbids none."""
    terms, window = situation.terms, situation.window
    gaps = Gaps(terms.magnet, -(-terms.least_gap // TICK), max(1, terms.step // TICK), GAPS_LONG // TICK)
    if not gaps.binds or not staff_needs:
        return -1
    booked = 0
    for begins, ends in situation.days if terms.magnet is Magnet.MEDIUM else ():
        day = (1 << window.bit(ends)) - (1 << window.bit(begins))
        booked |= day if work & taken & day else 0
    first = min(need.offset for need in staff_needs) // TICK
    last = -(-max(need.ends for need in staff_needs) // TICK)
    return tidy(work & ~taken, first=first, last=last, gaps=gaps, booked=booked)


def all_fit(free: int, needs: Iterable[Need]) -> int:
    """Return the starts at which all needs fit into the free ticks of one resource."""
    fits = -1
    for need in needs:
        fits &= _starts(free, need)
    return fits


def minutes_of(mask: int, window: Window) -> list[int]:
    """Return the UTC minutes of the set bits, in order."""
    found = []
    bits = bin(mask)[:1:-1]
    place = bits.find("1")
    while place >= 0:
        found.append(window.begins + place * TICK)
        place = bits.find("1", place + 1)
    return found


def units_free(situation: Situation, minute: int) -> dict[tuple[str, str], list[UUID]]:
    """Return, for each pool the service needs, the units free at a start, in the pool's order."""
    window = situation.window
    taken = taken_masks(situation.rows, window)
    bit = 1 << window.bit(minute)
    everything = (1 << window.ticks) - 1
    found: dict[tuple[str, str], list[UUID]] = {}
    for kind, needs in shared(situation).items():
        found[kind] = [
            unit
            for unit in situation.pools.get(kind, ())
            if all_fit(everything & ~taken.get(unit, 0), needs) & bit
        ]
    return found


def of_role(situation: Situation, role: str) -> list[Need]:
    """Return the needs of one role."""
    return [need for need in situation.needs if need.role == role]


def shared(situation: Situation) -> dict[tuple[str, str], list[Need]]:
    """Return the needs of rooms and devices by their kind."""
    found: dict[tuple[str, str], list[Need]] = {}
    for need in situation.needs:
        if need.role in {"room", "device"}:
            found.setdefault((need.role, need.pool), []).append(need)
    return found


def why_not(situation: Situation, *, resource: UUID, minute: int) -> Refusal | None:
    """Return the rule that refuses a start with one practitioner, or None when it is free."""
    return next(refusals(situation, resource=resource, minute=minute), None)


def refusals(situation: Situation, *, resource: UUID, minute: int) -> Iterator[Refusal]:
    """Yield every rule that refuses a start with one practitioner, in the order they are asked.

    A gap it would leave is asked of last, and only where nothing else stands in the way.
    """
    situation, stopped = situation.of(resource), False
    for each in _stopping(situation, resource, minute):
        stopped = True
        yield each
    if not stopped and not _is_tidy(situation, resource, minute):
        yield Refusal.LEAVES_A_GAP


def _is_tidy(situation: Situation, resource: UUID, minute: int) -> bool:
    window = situation.window
    work, taken = situation.work.get(resource, 0), taken_masks(situation.rows, window).get(resource, 0)
    allowed = tidy_starts(situation, work, taken, of_role(situation, "staff"))
    return bool(allowed & (1 << window.bit(minute)))


def _stopping(situation: Situation, resource: UUID, minute: int) -> Iterator[Refusal]:
    yield from against_terms(situation.terms, minute)
    yield from _standing(situation, resource, minute)


def against_terms(terms: Terms, minute: int) -> Iterator[Refusal]:
    """Yield which of the house's terms refuse a start: the past, its notice and horizon, its step."""
    if minute < terms.now:
        yield Refusal.PAST
    elif minute < terms.soonest:
        yield Refusal.TOO_SOON
    elif minute > terms.latest:
        yield Refusal.TOO_FAR
    if off_step(terms, minute):
        yield Refusal.OFF_STEP


def off_step(terms: Terms, minute: int) -> bool:
    """Tell whether a start lies beside the house's step."""
    return bool((minute - terms.step_origin) % terms.step)


def why_not_taken(situation: Situation, *, resource: UUID, minute: int) -> Refusal | None:
    """Return what stands in the way of a start, the house's notice, horizon and step left aside."""
    return next(_standing(situation.of(resource), resource, minute), None)


def _standing(situation: Situation, resource: UUID, minute: int) -> Iterator[Refusal]:
    window = situation.window
    bit = 1 << window.bit(minute)
    taken = taken_masks(situation.rows, window)
    staff = of_role(situation, "staff")
    everything = (1 << window.ticks) - 1
    if not all_fit(situation.work.get(resource, 0), staff) & bit:
        yield Refusal.NOT_AT_WORK
    if not all_fit(everything & ~taken.get(resource, 0), staff) & bit:
        yield Refusal.PRACTITIONER_TAKEN
    for (role, _pool), units in units_free(situation, minute).items():
        if not units:
            yield Refusal.ROOM_TAKEN if role == "room" else Refusal.DEVICE_TAKEN
    if situation.client is not None:
        visit = of_role(situation, "client")
        if not all_fit(everything & ~taken.get(situation.client, 0), visit) & bit:
            yield Refusal.CLIENT_TAKEN
