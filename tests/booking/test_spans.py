"""What is left of a stretch, against counting minute by minute."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peili.booking.rules.spans import gaps, pieces

MINUTES = st.integers(min_value=0, max_value=120)
SPANS = st.lists(st.tuples(MINUTES, MINUTES).map(lambda pair: (min(pair), max(pair) + 1)), max_size=8)
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault


@calm
@given(taken=SPANS, begins=MINUTES, length=st.integers(min_value=1, max_value=60))
def test_gaps_are_the_minutes_nobody_has(taken: list[tuple[int, int]], begins: int, length: int):
    whole = (begins, begins + length)
    free = {minute for start, end in gaps(whole, taken) for minute in range(start, end)}
    assert free == set(range(*whole)) - {minute for start, end in taken for minute in range(start, end)}
    assert all(start < end for start, end in gaps(whole, taken))


@calm
@given(begins=MINUTES, length=st.integers(min_value=1, max_value=300))
def test_pieces_cover_a_stretch_once(begins: int, length: int):
    found = list(pieces((begins, begins + length), longest=25))
    assert [minute for start, end in found for minute in range(start, end)] == list(
        range(begins, begins + length)
    )
    assert max(end - start for start, end in found) <= 25
