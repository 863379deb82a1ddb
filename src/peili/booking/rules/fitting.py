"""Whether a visit's minutes lie where they may: inside hours, outside blocks, as long as the service."""

from collections.abc import Iterable, Sequence

Span = tuple[int, int]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the same minutes as few stretches, in order."""
    found: list[Span] = []
    for begins, ends in sorted(spans):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found


def inside(span: Span, stretches: Sequence[Span]) -> bool:
    """Tell whether every minute of a span lies in one of the stretches, which are `merged`."""
    return any(begins <= span[0] and span[1] <= ends for begins, ends in stretches)


def touches(span: Span, others: Iterable[Span]) -> bool:
    """Tell whether a span has a minute in common with any of the others."""
    return any(begins < span[1] and span[0] < ends for begins, ends in others)
