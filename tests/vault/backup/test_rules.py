"""What is kept, and what is due."""

from datetime import UTC, datetime, timedelta

import pytest

from peili.vault.backup import rules

NIGHT = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
NOON = NIGHT.replace(hour=12)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_a_year_of_nights_leaves_days_weeks_and_months() -> None:
    made = [NIGHT - day * DAY for day in range(500)]
    kept = rules.data_to_keep(made)
    assert {NIGHT - day * DAY for day in range(7)} <= kept
    assert len({moment.strftime("%Y-%m") for moment in kept}) == 12
    assert len(kept) <= 7 + 5 + 12
    assert all(moment.day >= 28 for moment in kept if NIGHT - moment > 40 * DAY)


def test_of_two_backups_of_a_day_the_later_stays_when_the_day_is_over() -> None:
    assert rules.data_to_keep([NIGHT, NOON]) == {NIGHT, NOON}
    assert rules.data_to_keep([NIGHT, NOON, NOON + DAY]) == {NOON, NOON + DAY}


def test_of_keyrings_the_newest_two_stay_and_the_second_no_longer_than_a_week() -> None:
    week = [NIGHT - day * DAY for day in range(9)]
    assert rules.keyrings_to_keep(week, now=NIGHT) == {NIGHT, NIGHT - DAY}
    assert rules.keyrings_to_keep([NIGHT, NIGHT - 8 * DAY], now=NIGHT) == {NIGHT}
    assert rules.keyrings_to_keep([NIGHT - 30 * DAY], now=NIGHT) == {NIGHT - 30 * DAY}


@pytest.mark.parametrize(
    ("since", "now", "due"),
    [
        (None, NOON, True),
        (23 * HOUR, NIGHT, True),
        (19 * HOUR, NIGHT, False),
        (23 * HOUR, NOON, False),
        (24 * HOUR, NOON, True),
    ],
)
def test_a_backup_is_due_at_night_or_when_a_night_was_missed(
    since: timedelta | None, now: datetime, *, due: bool
) -> None:
    last = None if since is None else now - since
    assert rules.backup_due(last=last, failed=None, rekeyed=None, now=now) is due


def test_after_a_failure_there_is_an_hour_of_peace() -> None:
    assert not rules.backup_due(last=None, failed=NOON - HOUR / 2, rekeyed=NOON, now=NOON)
    assert rules.backup_due(last=None, failed=NOON - HOUR, rekeyed=None, now=NOON)


def test_a_change_of_keys_makes_a_backup_due_at_once() -> None:
    assert not rules.backup_due(last=NOON - HOUR, failed=None, rekeyed=None, now=NOON)
    assert rules.backup_due(last=NOON - HOUR, failed=None, rekeyed=NOON, now=NOON)


@pytest.mark.parametrize(
    ("first", "since", "now", "due"),
    [
        (None, None, NIGHT, False),
        (NIGHT - DAY, None, NOON, True),
        (NIGHT - 9 * DAY, 6 * DAY, NIGHT, False),
        (NIGHT - 9 * DAY, 7 * DAY, NIGHT, True),
        (NIGHT - 9 * DAY, 7 * DAY, NOON, False),
        (NIGHT - 9 * DAY, 8 * DAY, NOON, True),
    ],
)
def test_a_drill_is_due_each_week(
    first: datetime | None, since: timedelta | None, now: datetime, *, due: bool
) -> None:
    last = None if since is None else now - since
    assert rules.drill_due(first_backup=first, last=last, failed=None, now=now) is due
