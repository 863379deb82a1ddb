"""A build without sealing, for tests that must see what sealing hides."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from peili.promises import sealing
from peili.promises.sealing import Pair, Place


class Glass:
    """Stores every value as it is."""

    def seal(self, plain: bytes, place: Place) -> bytes:
        """Return the value itself."""
        del place
        return plain

    def open(self, sealed: bytes, place: Place) -> bytes:
        """Return the value itself."""
        del place
        return sealed

    def prepare(self, pairs: Iterable[Pair]) -> None:
        """Need no keys."""

    def warm(self, pairs: Iterable[Pair]) -> None:
        """Need no keys."""


@contextmanager
def sealing_off() -> Iterator[None]:
    """Store sealed columns in clear while this lasts."""
    kept = list(sealing._registered)
    sealing.register(Glass)
    try:
        yield
    finally:
        sealing._registered[:] = kept
