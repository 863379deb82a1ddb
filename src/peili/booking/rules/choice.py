"""Who takes a booking made with whoever is free."""

from collections.abc import Iterable, Mapping
from uuid import UUID


def in_turn(free: Iterable[UUID], load: Mapping[UUID, int]) -> list[UUID]:
    """Return the free practitioners, the one with the fewest taken minutes first, ties by id."""
    return sorted(free, key=lambda resource: (load.get(resource, 0), resource))
