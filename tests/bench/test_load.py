"""The load's tally says how many a second, how long the slow ones took, and what one cost."""

from bench.load import Tally


def test_a_tally_tells_rate_slowest_and_cost() -> None:
    tally = Tally(took=[each / 1000 for each in range(1, 201)], wall=4.0, cpu=0.5)
    assert tally.rate() == 50
    assert round(tally.p99()) == 199
    assert tally.each() == 2.5
