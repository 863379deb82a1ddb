"""Whether a visit may be started, finished or missed: the rules alone, case by case."""

from datetime import date, timedelta
from itertools import product

import pytest

from peili.booking.rules.change import (
    Refusal,
    VisitRefusal,
    why_not_cancel,
    why_not_finish,
    why_not_missed,
    why_not_start,
)
from tests.support.builders import NOW

TODAY = date(2026, 11, 24)
READY = {
    "live": True,
    "has_card": True,
    "started": False,
    "begins_on": TODAY,
    "today": TODAY,
    "passed": False,
    "late": False,
}


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({}, None),
        ({"passed": True}, None),
        ({"live": False}, VisitRefusal.NOT_LIVE),
        ({"started": True}, VisitRefusal.STARTED),
        ({"has_card": False}, VisitRefusal.NO_CARD),
        ({"begins_on": TODAY + timedelta(days=1)}, VisitRefusal.ANOTHER_DAY),
        ({"begins_on": TODAY - timedelta(days=1), "passed": True}, VisitRefusal.ANOTHER_DAY),
        ({"begins_on": TODAY - timedelta(days=1), "passed": True, "late": True}, None),
        ({"late": True}, VisitRefusal.NOT_YET),
        ({"late": True, "passed": True, "has_card": False}, VisitRefusal.NO_CARD),
        ({"late": True, "passed": True, "started": True}, VisitRefusal.STARTED),
        ({"late": True, "passed": True, "live": False}, VisitRefusal.NOT_LIVE),
    ],
)
def test_a_visit_starts_on_its_day_once_on_a_card(other: dict[str, object], why: VisitRefusal | None):
    assert why_not_start(**{**READY, **other}) is why


def test_no_late_entry_is_for_a_time_to_come_and_no_start_is_without_a_card():
    for live, card, started, passed, late in product([True, False], repeat=5):
        why = why_not_start(
            live=live, has_card=card, started=started, begins_on=TODAY, today=TODAY, passed=passed, late=late
        )
        allowed = live and card and not started and (passed or not late)
        assert (why is None) is allowed


@pytest.mark.parametrize(
    ("started", "finished", "why"),
    [
        (True, False, None),
        (False, False, VisitRefusal.NOT_STARTED),
        (True, True, VisitRefusal.FINISHED),
    ],
)
def test_only_what_was_started_is_finished_and_once(started, finished, why):
    assert why_not_finish(started=started, finished=finished) is why


@pytest.mark.parametrize(
    ("live", "started", "passed", "why"),
    [
        (True, False, True, None),
        (True, False, False, VisitRefusal.NOT_YET),
        (True, True, True, VisitRefusal.STARTED),
        (False, False, True, VisitRefusal.NOT_LIVE),
    ],
)
def test_nobody_is_missed_before_their_time_or_in_the_middle(live, started, passed, why):
    assert why_not_missed(live=live, started=started, passed=passed) is why


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"by_client": True}, None),
        ({"by_client": True, "starts_at": NOW}, Refusal.HAS_BEGUN),
        ({"by_client": False, "starts_at": NOW}, None),
        ({"by_client": False, "started": True}, Refusal.HAS_BEGUN),
        ({"by_client": False, "cancelled": True}, Refusal.ALREADY_CANCELLED),
    ],
)
def test_what_was_started_is_not_cancelled(given: dict[str, object], why: Refusal | None):
    asked = {"cancelled": False, "starts_at": NOW + timedelta(minutes=1), "now": NOW, **given}
    assert why_not_cancel(**asked) is why
