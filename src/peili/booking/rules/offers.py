"""Which free times to show first: a few, spread over half-days and people, never a row of quarter hours."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from peili.booking.rules import hours
from peili.booking.rules.availability import TICK, Window, minutes_of

APART = 120  # minutes between two times offered in one part of a day
IN_A_PART = 2  # times offered in one part of a day


@dataclass(frozen=True, slots=True)
class Offer:
    """A time as it is offered: its start as a UTC minute, and with whom (a staff id)."""

    minute: int
    staff: UUID


@dataclass(frozen=True, slots=True)
class Stretch:
    """The free starts of some whole days: each practitioner's mask, in the calendar's order."""

    window: Window
    masks: Mapping[UUID, int]

    @property
    def anyone(self) -> int:
        """Return the starts at which somebody is free."""
        found = 0
        for mask in self.masks.values():
            found |= mask
        return found


def spread(stretch: Stretch, *, zone: ZoneInfo, before: Sequence[Offer], at_most: int) -> list[Offer]:
    """Return the first free times that differ: at most two in a part of a day, two hours apart.

    Each goes to whoever of the free has been offered least (`before` included), then has most free time.
    """
    window, anyone = stretch.window, stretch.anyone
    shown = Counter(offer.staff for offer in before)
    found: list[Offer] = []
    in_part, ends = 0, 0
    while len(found) < at_most:
        low = anyone & -anyone
        if not low:
            break
        minute = window.begins + (low.bit_length() - 1) * TICK
        if minute >= ends:
            in_part, ends = 0, hours.part_ends(hours.moment_of(minute).astimezone(zone), zone)
        found.append(Offer(minute, _whose(stretch.masks, low, shown)))
        shown[found[-1].staff] += 1
        in_part += 1
        after = max(minute + APART, ends if in_part == IN_A_PART else 0)
        anyone = anyone >> window.bit(after) << window.bit(after)
    return found


def filled(found: Sequence[Offer], stretches: Sequence[Stretch], *, at_most: int) -> list[Offer]:
    """Return the offers with the earliest other free times added, in order, when there are few."""
    known = {offer.minute for offer in found}
    shown = Counter(offer.staff for offer in found)
    offers = list(found)
    for stretch in stretches:
        for minute in minutes_of(stretch.anyone, stretch.window):
            if len(offers) >= at_most:
                break
            if minute not in known:
                offers.append(Offer(minute, _whose(stretch.masks, 1 << stretch.window.bit(minute), shown)))
                shown[offers[-1].staff] += 1
    return sorted(offers, key=lambda offer: offer.minute)


def _whose(masks: Mapping[UUID, int], bit: int, shown: Counter[UUID]) -> UUID:
    free = [staff for staff, mask in masks.items() if mask & bit]
    return min(free, key=lambda staff: (shown[staff], -masks[staff].bit_count()))
