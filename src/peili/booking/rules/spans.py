"""Stretches of UTC minutes: what is left of one when others are taken out of it."""

from collections.abc import Iterable, Iterator

Span = tuple[int, int]


def gaps(whole: Span, taken: Iterable[Span]) -> list[Span]:
    """Return the stretches of `whole` that none of the others touches, in order."""
    found: list[Span] = []
    begins, ends = whole
    for start, end in sorted(taken):
        if start > begins:
            found.append((begins, min(start, ends)))
        begins = max(begins, end)
        if begins >= ends:
            return found
    return [*found, (begins, ends)]


def pieces(span: Span, *, longest: int) -> Iterator[Span]:
    """Yield a stretch in pieces no longer than `longest`, the last one as short as it must be."""
    begins, ends = span
    for start in range(begins, ends, longest):
        yield start, min(start + longest, ends)
