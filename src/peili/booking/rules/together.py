"""Free times of a visit of several treatments: pure, on the same masks as `availability`.

Each layout of the visit asks of each kind of resource (practitioners, a pool of rooms or devices) whether its
treatments can share out the free ones: no two that overlap get the same. Small sets of integers answer that
for all starts of a window at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from uuid import UUID

from peili.booking.rules.availability import (
    TICK,
    Need,
    Refusal,
    Situation,
    against_terms,
    all_fit,
    grid,
    taken_masks,
    tidy_starts,
    why_not_taken,
)
from peili.booking.rules.layouts import Layout, Treatment, Way, layouts

Kind = tuple[str, str]  # role and pool
STAFF: Kind = ("staff", "")


@dataclass(frozen=True, slots=True)
class Visit:
    """What is wanted: for each service the ways it is given, and how long the client may wait between them.

    The situation's own needs are not asked.
    """

    situation: Situation
    services: tuple[tuple[Treatment, ...], ...]
    wait: int = 0
    way: Way = Way.ANY


@dataclass(frozen=True, slots=True)
class Plan:
    """A visit at one start (a UTC minute): who gives each treatment, and its unit of each kind."""

    minute: int
    layout: Layout
    staff: tuple[UUID, ...]
    units: tuple[Mapping[Kind, UUID], ...] = ()


@dataclass(frozen=True, slots=True)
class _Member:
    """What one treatment needs of a kind of resource: when, and at which visit starts each is free."""

    spans: tuple[tuple[int, int], ...]
    free: Mapping[UUID, int]


class Chart:
    """The free masks of one visit's treatments, each computed once whatever the layouts are."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.situation = visit, visit.situation
        self._whole = (1 << self.situation.window.ticks) - 1
        self._known: dict[tuple[Treatment, Kind], dict[UUID, int]] = {}

    @cached_property
    def taken(self) -> dict[UUID, int]:
        """Return the taken ticks of each resource."""
        return taken_masks(self.situation.rows, self.situation.window)

    @cached_property
    def all_layouts(self) -> list[Layout]:
        """Return the layouts of every combination of ways, the shortest visit first."""
        found = [
            layout
            for treatments in product(*self.visit.services)
            for layout in layouts(treatments, wait=self.visit.wait, way=self.visit.way)
        ]
        return sorted(found, key=lambda layout: (layout.minutes, layout.offsets))

    def starts(self) -> Iterator[tuple[Layout, int]]:
        """Yield each layout with the visit starts at which it fits, in the order of preference."""
        asked = grid(self.situation)
        for layout in self.all_layouts:
            mask = asked & self._client_free(layout)
            if mask:
                mask = self._staff_free(layout, mask)
            for kind in self.kinds(layout) if mask else ():
                mask &= _shared_out(self._members(layout, kind), mask)
            if mask:
                yield layout, mask

    def free(self, treatment: Treatment, kind: Kind) -> dict[UUID, int]:
        """Return for each resource of a kind the starts of a treatment at which it has what that needs."""
        known = self._known.get((treatment, kind))
        if known is None:
            known = self._known[treatment, kind] = self._free(treatment, kind)
        return known

    def _free(self, treatment: Treatment, kind: Kind) -> dict[UUID, int]:
        needs = [need for need in treatment.needs if (need.role, need.pool) == kind]
        if kind == STAFF:
            masks = {who: self.situation.work.get(who, 0) for who in treatment.givers}
        else:
            masks = dict.fromkeys(self.situation.pools.get(kind, ()), self._whole)
        found = {who: all_fit(mask & ~self.taken.get(who, 0), needs) for who, mask in masks.items()}
        return {who: mask for who, mask in found.items() if mask}

    def _members(self, layout: Layout, kind: Kind) -> list[_Member]:
        members = []
        for at, each in zip(layout.offsets, layout.treatments, strict=True):
            spans = tuple(
                (at + need.offset, at + need.ends) for need in each.needs if (need.role, need.pool) == kind
            )
            if spans or kind == STAFF:
                free = {who: mask >> at // TICK for who, mask in self.free(each, kind).items()}
                members.append(_Member(spans, free))
        return members

    @staticmethod
    def kinds(layout: Layout) -> list[Kind]:
        """Return the kinds of rooms and devices the treatments need."""
        kinds = {
            (need.role, need.pool): None
            for each in layout.treatments
            for need in each.needs
            if need.role in {"room", "device"}
        }
        return list(kinds)

    def _client_free(self, layout: Layout) -> int:
        client = self.situation.client
        if client is None:
            return -1
        free, fits = self._whole & ~self.taken.get(client, 0), -1
        for at, each in zip(layout.offsets, layout.treatments, strict=True):
            fits &= all_fit(free, [need for need in each.needs if need.role == "client"]) >> at // TICK
        return fits

    def _staff_free(self, layout: Layout, mask: int) -> int:
        members = self._members(layout, STAFF)
        terms = self.situation.terms
        if terms.magnet.value == "none" and not terms.least_gap:
            return mask & _shared_out(members, mask)
        found = 0  # the gap rule looks at all that one practitioner does in the visit
        for who, left in _sharings(members, _clashes(members), mask):
            found |= left & self._tidy(layout, who)
        return found

    def _tidy(self, layout: Layout, who: Sequence[UUID]) -> int:
        good = -1
        for each in set(who):
            needs = [
                Need(need.role, need.pool, need.offset + at, need.minutes)
                for own, at, treatment in zip(who, layout.offsets, layout.treatments, strict=True)
                if own == each
                for need in treatment.needs
                if need.role == "staff"
            ]
            work, taken = self.situation.work.get(each, 0), self.taken.get(each, 0)
            good &= tidy_starts(self.situation, work, taken, needs)
        return good

    def plan(
        self,
        layout: Layout,
        minute: int,
        *,
        staff: Sequence[UUID] | None = None,
        prefer: Sequence[UUID] = (),
    ) -> Plan | None:
        """Return who and what the visit gets at a start, as few practitioners as can be; None when it cannot.

        `staff` are the practitioners wanted, one a treatment; `prefer` is the order the others are asked in.
        """
        bit = 1 << self.situation.window.bit(minute)
        who = self._pick_staff(layout, bit, staff, prefer)
        if who is None or not bit & self._client_free(layout):
            return None
        units: list[dict[Kind, UUID]] = [{} for _each in layout.treatments]
        for kind in self.kinds(layout):
            picked = self._units(layout, bit, kind)
            if picked is None:
                return None
            wanting = [
                at
                for at, each in enumerate(layout.treatments)
                if any((need.role, need.pool) == kind for need in each.needs)
            ]
            for at, unit in zip(wanting, picked, strict=True):
                units[at][kind] = unit
        return Plan(minute, layout, who, tuple(units))

    def _units(self, layout: Layout, bit: int, kind: Kind) -> tuple[UUID, ...] | None:
        members = self._members(layout, kind)
        return next((who for who, _left in _sharings(members, _clashes(members), bit)), None)

    def has_units(self, layout: Layout, minute: int, kind: Kind) -> bool:
        """Tell whether each treatment gets a unit of a kind at a start."""
        return self._units(layout, 1 << self.situation.window.bit(minute), kind) is not None

    def is_tidy(self, layout: Layout, minute: int, staff: Sequence[UUID]) -> bool:
        """Tell whether the house's gap rule lets these practitioners give the visit at a start."""
        return bool(1 << self.situation.window.bit(minute) & self._tidy(layout, staff))

    def _pick_staff(
        self, layout: Layout, bit: int, staff: Sequence[UUID] | None, prefer: Sequence[UUID]
    ) -> tuple[UUID, ...] | None:
        members = self._members(layout, STAFF)
        if staff is not None:
            members = [
                replace(each, free={who: mask for who, mask in each.free.items() if who == wanted})
                for each, wanted in zip(members, staff, strict=True)
            ]
        place = {who: number for number, who in enumerate(prefer)}
        found = (who for who, _left in _sharings(members, _clashes(members), bit))
        return min(
            found,
            key=lambda who: (len(set(who)), [place.get(each, len(place)) for each in who]),
            default=None,
        )


def _clashes(members: Sequence[_Member]) -> list[list[int]]:
    """Return for each member which earlier ones need the resource at the same time."""
    return [
        [at for at in range(number) if _overlap(members[at].spans, each.spans)]
        for number, each in enumerate(members)
    ]


def _overlap(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> bool:
    return any(first[0] < last[1] and last[0] < first[1] for first in one for last in other)


def _shared_out(members: Sequence[_Member], mask: int) -> int:
    """Return the starts at which each member gets a resource of its own for as long as it needs it."""
    clashes = _clashes(members)
    alone = {
        number
        for number in range(len(members))
        if not clashes[number] and not any(number in others for others in clashes)
    }
    for number in alone:
        anyone = 0
        for free in members[number].free.values():
            anyone |= free
        mask &= anyone
    rest = [each for number, each in enumerate(members) if number not in alone]
    if not rest or not mask:
        return mask
    found, wanted = 0, mask
    for _who, left in _sharings(rest, _clashes(rest), mask):
        found |= left
        if found == wanted:
            break
    return found


def _sharings(
    members: Sequence[_Member], clashes: Sequence[Sequence[int]], mask: int, chosen: tuple[UUID, ...] = ()
) -> Iterator[tuple[tuple[UUID, ...], int]]:
    """Yield who gets what with the starts at which that works; the first of a kind is tried first."""
    number = len(chosen)
    if number == len(members):
        yield chosen, mask
        return
    for who, free in members[number].free.items():
        left = mask & free
        if left and not any(chosen[at] == who for at in clashes[number]):
            yield from _sharings(members, clashes, left, (*chosen, who))


UNBINDING = frozenset({Refusal.TOO_SOON, Refusal.TOO_FAR})  # on the desk


def refusal(
    visit: Visit, layout: Layout, minute: int, staff: Sequence[UUID], *, terms_apply: bool = True
) -> Refusal | None:
    """Return the rule that refuses a visit with these practitioners, or None when it is free.

    On the desk the house's notice, horizon and gap rule do not bind: `terms_apply=False`.
    """
    for why in against_terms(visit.situation.terms, minute):
        if terms_apply or why not in UNBINDING:
            return why
    for at, each, who in zip(layout.offsets, layout.treatments, staff, strict=True):
        if who not in each.givers:
            return Refusal.NOT_AT_WORK
        own = replace(visit.situation, needs=each.needs)
        alone = why_not_taken(own, resource=who, minute=minute + at)
        if alone is not None:
            return alone
    chart = Chart(visit)
    if chart.plan(layout, minute, staff=staff) is None:
        return _short_of(chart, layout, minute)
    if terms_apply and not chart.is_tidy(layout, minute, staff):
        return Refusal.LEAVES_A_GAP
    return None


def _short_of(chart: Chart, layout: Layout, minute: int) -> Refusal:
    """Return what there is too little of when each treatment would fit alone."""
    for kind in chart.kinds(layout):
        if not chart.has_units(layout, minute, kind):
            return Refusal.ROOM_TAKEN if kind[0] == "room" else Refusal.DEVICE_TAKEN
    return Refusal.PRACTITIONER_TAKEN
