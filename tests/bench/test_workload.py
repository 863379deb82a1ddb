"""Both sides are seeded with the same calendar, and a plain loop knows its answer."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from bench import workload
from bench.workload import Visit

TODAY = date(2026, 11, 23)


def test_a_month_has_four_of_seven_blocks_taken_on_every_staff_day() -> None:
    visits = workload.coming(TODAY)
    days = Counter((visit.staff, visit.day) for visit in visits)
    assert set(days.values()) == {4}
    assert len(days) == workload.STAFF * workload.DAYS_AHEAD
    assert visits == workload.coming(TODAY)


def test_nobody_is_in_two_places() -> None:
    visits = sorted(workload.coming(TODAY), key=lambda visit: (visit.staff, visit.start))
    for one, other in pairwise(visits):
        assert one.staff != other.staff or other.start - one.start >= timedelta(minutes=workload.BLOCK)


def test_a_taken_block_refuses_every_start_that_would_touch_it() -> None:
    day = TODAY + timedelta(days=1)
    free = workload.free_starts([Visit(0, day, 11 * 60)], 0, day)
    assert 9 * 60 + 45 in free  # ends at 10.55 with the buffer
    assert not free & {10 * 60, 10 * 60 + 15, 11 * 60, 12 * 60}
    assert 12 * 60 + 15 in free  # the block ends at 12.10
    assert max(free) == 16 * 60 + 45


def test_an_instant_reads_as_the_local_minute() -> None:
    assert workload.local_minute("2026-11-26T11:15Z") == 13 * 60 + 15
    assert workload.local_minute("2026-07-26T11:15Z") == 14 * 60 + 15
