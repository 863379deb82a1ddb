"""Searching a stream of bytes for very many patterns at once, in constant memory.

Every pattern of seven bytes or more holds, wherever it lies, four bytes that begin at a multiple of four. The
stream is read as such groups of four; each is looked up among the groups of all patterns, which the
interpreter does without running Python code. Only where one is known are seven bytes around it looked up, and
only where those are known is a pattern compared. So the time hardly depends on how many patterns there are.
Shorter patterns are few, and sought one by one.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import compress

from peili.vault.scan.patterns import Pattern

GROUP = 4
WINDOW = 2 * GROUP - 1
TRIED = 48  # windows of a pattern among which the least used is chosen


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern found, by its number, and where it begins in the stream."""

    pattern: int
    offset: int


@dataclass(frozen=True, slots=True)
class _Known:
    """A pattern under the window it is found by."""

    number: int
    at: int
    folded: bytes
    exact: bytes | None


class Matcher:
    """All patterns of a scan, ready to search any number of streams."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._windows: dict[bytes, list[_Known]] = {}
        self._short: list[_Known] = []
        self.longest = 1
        for number, pattern in enumerate(patterns):
            self._learn(number, pattern)
        self._groups = frozenset(
            int.from_bytes(window[at : at + GROUP], sys.byteorder)
            for window in self._windows
            for at in range(GROUP)
        )

    def _learn(self, number: int, pattern: Pattern) -> None:
        folded = pattern.folded
        self.longest = max(self.longest, len(folded))
        if len(folded) < WINDOW:
            self._short.append(_Known(number, 0, folded, pattern.exact))
            return
        at = self._quietest(folded)
        known = _Known(number, at, folded, pattern.exact)
        self._windows.setdefault(folded[at : at + WINDOW], []).append(known)

    def _quietest(self, folded: bytes) -> int:
        """Return the window that the fewest patterns are found by: ends differ more than beginnings."""
        last = len(folded) - WINDOW
        best = (sys.maxsize, last)
        for at in range(last, max(-1, last - TRIED), -1):
            used = len(self._windows.get(folded[at : at + WINDOW], ()))
            if not used:
                return at
            best = min(best, (used, at))
        return best[1]

    def search(self, chunks: Iterable[bytes]) -> Iterator[Match]:
        """Yield what is found in a stream, also across the borders of its chunks."""
        kept, offset = b"", 0
        for chunk in chunks:
            buffer = kept + chunk
            for match in self._in(buffer, after=len(kept)):
                yield Match(match.pattern, offset + match.offset)
            kept = buffer[max(0, len(buffer) - self.longest + 1) :]
            offset += len(buffer) - len(kept)

    def _in(self, buffer: bytes, *, after: int) -> Iterator[Match]:
        """Yield the matches in a buffer that end behind its part that was searched before."""
        folded = buffer.lower()
        padded = folded + bytes(-len(folded) % GROUP)
        groups = memoryview(padded).cast("I")
        for place in compress(range(0, len(padded), GROUP), map(self._groups.__contains__, groups)):
            for start in range(place, place - GROUP, -1):
                for known in self._windows.get(folded[start : start + WINDOW], ()) if start >= 0 else ():
                    yield from _compared(known, buffer, folded, start - known.at, after)
        for known in self._short:
            start = folded.find(known.folded)
            while start >= 0:
                yield from _compared(known, buffer, folded, start, after)
                start = folded.find(known.folded, start + 1)


def _compared(known: _Known, buffer: bytes, folded: bytes, start: int, after: int) -> Iterator[Match]:
    end = start + len(known.folded)
    if start < 0 or end <= after or not folded.startswith(known.folded, start):
        return
    if known.exact is not None and not buffer.startswith(known.exact, start):
        return
    if known.folded.isdigit() and _inside_an_id(folded, start, end):
        return
    yield Match(known.number, start)


ID = 32  # hexadecimal digits of an id


def _inside_an_id(folded: bytes, start: int, end: int) -> bool:
    """Tell whether digits are a part of a longer hexadecimal number: ids hold any ten digits by chance.

    What is as long as an id itself, as the digits of a value in hexadecimal can be, is a part of none.
    """
    first, last = start, end
    while first > 0 and end - first < ID and folded[first - 1] in b"0123456789abcdef":
        first -= 1
    while last < len(folded) and last - first < ID and folded[last] in b"0123456789abcdef":
        last += 1
    return last - first >= ID and last - first > end - start
