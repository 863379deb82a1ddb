"""The length of one visit when it differs from its service's: what each part of the service becomes."""

from collections.abc import Iterable

from peili.booking.rules.availability import TICK, Need, joined

LONGEST = 12 * 60  # minutes: no visit lasts longer


def lengthened(needs: Iterable[Need], *, usual: int, wanted: int) -> list[Need]:
    """Return the parts of a service whose client stays `wanted` minutes instead of `usual`.

    What lasts to the end or beyond ends as much later or sooner; what begins after the end moves with it;
    what is over earlier stays, as far as the shorter visit has room for it.
    """
    return joined(_changed(need, usual, wanted) for need in needs)


def _changed(need: Need, usual: int, wanted: int) -> Need:
    by = wanted - usual
    begins = need.offset + by if need.offset >= usual else min(need.offset, wanted - TICK)
    ends = need.ends + by if need.ends >= usual else min(need.ends, wanted)
    return Need(need.role, need.pool, begins, max(ends - begins, TICK))


def lengths(now: int) -> list[int]:
    """Return the lengths to choose from: every step near the one it has, wider ones further away."""
    usual = {*range(15, 4 * 60 + 1, 15), now, now - 10, now - 5, now + 5, now + 10}
    return sorted(each for each in usual if in_steps(each))


def in_steps(minutes: int) -> bool:
    """Tell whether a visit may last this long: whole steps, at least one."""
    return TICK <= minutes <= LONGEST and minutes % TICK == 0
