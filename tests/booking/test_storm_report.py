"""A storm in which a kind of attempt was never accepted has proved nothing about it, and fails."""

from collections import Counter

import pytest

from bench.house import Findings
from bench.tally import ACTS, BOOKED, Report, Tally

QUIET = Findings("ok", 0, 0, 0, Counter(), [], [], 0)


def tally() -> Tally:
    return Tally(rounds=1, attempts=50, accepted=Counter(BOOKED), desk=Counter(ACTS))


def test_a_storm_of_every_kind_in_which_nothing_broke_is_told_as_such():
    report = Report(tally(), QUIET, lost=0)
    assert report.never() == []
    assert not report.failed()


@pytest.mark.parametrize("kind", [*BOOKED, *ACTS])
def test_a_kind_that_was_never_accepted_fails_the_storm(kind: str):
    seen = tally()
    del seen.accepted[kind], seen.desk[kind]
    report = Report(seen, QUIET, lost=0)
    assert len(report.never()) == 1
    assert report.failed()
    assert any(line.startswith("never accepted") for line in report.lines())
