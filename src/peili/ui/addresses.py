"""Addresses that every page asks for, worked out once a process."""

from collections.abc import Hashable
from functools import lru_cache

from django.urls import get_script_prefix, reverse

KEPT = 512


def address(name: str, *args: Hashable) -> str:
    """Return the address of a page. Not for tokens: what stands in memory long is no secret."""
    return _address(get_script_prefix(), name, args)


@lru_cache(maxsize=KEPT)
def _address(_prefix: str, name: str, args: tuple[Hashable, ...]) -> str:
    return reverse(name, args=args)
