"""Where a lot meets a client."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from peili.care.rules.meeting import Bottle, NotUsable, meetings, not_usable

DAY = date(2026, 11, 24)
LOT = UUID(int=1)


def bottle(*substances: str, expires: date | None = None, recalled: date | None = None) -> Bottle:
    return Bottle(LOT, "Ruskea 3", "K2231", frozenset(substances), expires, recalled)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (bottle(), None),
        (bottle(expires=DAY), None),
        (bottle(expires=DAY - timedelta(days=1)), NotUsable.EXPIRED),
        (bottle(recalled=DAY), NotUsable.RECALLED),
        (bottle(recalled=DAY + timedelta(days=1)), None),
        (bottle(expires=DAY - timedelta(days=9), recalled=DAY), NotUsable.RECALLED),
    ],
)
def test_a_lot_is_used_until_its_last_day_and_never_after_a_recall(given: Bottle, why: NotUsable | None):
    assert not_usable(given, on=DAY) is why


def test_only_what_the_client_is_allergic_to_meets():
    found = meetings([bottle("nickel", "latex", "chromium"), bottle("fragrance")], {"nickel", "chromium"})
    assert [each.substances for each in found] == [("chromium", "nickel")]
    assert meetings([bottle("nickel")], set()) == []
