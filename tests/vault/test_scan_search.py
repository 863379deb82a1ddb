"""The search finds exactly what comparing at every place would find, however the stream is cut."""

from hypothesis import given
from hypothesis import strategies as st

from peili.vault.scan.patterns import Pattern
from peili.vault.scan.search import Match, Matcher

LETTERS = st.lists(st.sampled_from(b"aAb\0"), max_size=60).map(bytes)
PIECES = st.lists(st.sampled_from(b"aAb\0"), min_size=1, max_size=14).map(bytes)


def at_every_place(patterns: list[Pattern], stream: bytes) -> set[Match]:
    return {
        Match(number, at)
        for number, pattern in enumerate(patterns)
        for at in range(len(stream) - len(pattern.folded) + 1)
        if stream[at : at + len(pattern.folded)].lower() == pattern.folded
        and pattern.exact in {None, stream[at : at + len(pattern.folded)]}
    }


@given(
    st.lists(PIECES, min_size=1, max_size=8),
    st.lists(LETTERS, max_size=6),
    st.lists(st.booleans(), min_size=8),
)
def test_the_same_as_comparing_at_every_place(pieces: list[bytes], chunks: list[bytes], exact: list[bool]):
    patterns = [
        Pattern("x", piece.lower(), piece if wanted else None)
        for piece, wanted in zip(pieces, exact, strict=False)
    ]
    found = list(Matcher(patterns).search(chunks))
    assert len(found) == len(set(found))
    assert set(found) == at_every_place(patterns, b"".join(chunks))


@given(st.integers(1, 40), st.integers(0, 200), st.integers(7, 50))
def test_a_value_across_any_border_is_found_once(size: int, at: int, length: int):
    value = bytes(range(100, 100 + length))
    stream = bytes(at) + value.upper() + bytes(9)
    chunks = [stream[each : each + size] for each in range(0, len(stream), size)]
    found = list(Matcher([Pattern("x", value.lower())]).search(chunks))
    assert found == [Match(0, at)]


def test_many_patterns_that_begin_alike_are_told_apart():
    numbers = [f"35840{number:07d}".encode() for number in range(3000)]
    matcher = Matcher(Pattern("x", number) for number in numbers)
    assert [match.pattern for match in matcher.search([b"+358400002999, +358400001234"])] == [2999, 1234]
    assert max(len(each) for each in matcher._windows.values()) < 20
