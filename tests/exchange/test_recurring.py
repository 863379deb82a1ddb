"""What is repeated, against an oracle that asks of each day whether the rule means it."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peili.exchange.rules.reading import NotUnderstood, When
from peili.exchange.rules.recurring import DAYS, read_rule, starts

HELSINKI = ZoneInfo("Europe/Helsinki")
calm = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FIRST = st.dates(date(2024, 1, 1), date(2024, 12, 31))
WEEKDAYS = st.lists(st.sampled_from(DAYS), min_size=1, max_size=4, unique=True)
SPAN = timedelta(days=900)


def dates(first: date, rule: str, *, days: int = 900) -> list[date]:
    begins = When(datetime.combine(first, time(9)), HELSINKI, whole_day=False)
    until = datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(days=days)
    return [wall.date() for wall in starts(begins, read_rule(rule), until=until, spend=lambda: None)]


def each_day(first: date, days: int = 900) -> list[date]:
    return [first + timedelta(days=each) for each in range(days)]


@calm
@given(FIRST, WEEKDAYS, st.integers(1, 4), st.sampled_from(DAYS))
def test_weeks(first: date, weekdays: list[str], interval: int, starts_on: str):
    def week(day: date) -> int:
        return (day.toordinal() - 1 - DAYS.index(starts_on)) // 7

    wanted = {DAYS.index(each) for each in weekdays}
    rule = f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={','.join(weekdays)};WKST={starts_on}"
    assert dates(first, rule) == [
        day
        for day in each_day(first)
        if day.weekday() in wanted and (week(day) - week(first)) % interval == 0
    ]


@calm
@given(FIRST, WEEKDAYS, st.sampled_from([-2, -1, 1, 2, 3, 5]), st.integers(1, 3))
def test_the_nth_weekday_of_a_month(first: date, weekdays: list[str], nth: int, interval: int):
    def place(day: date) -> set[int]:
        left = calendar.monthrange(day.year, day.month)[1] - day.day
        return {(day.day - 1) // 7 + 1, -(left // 7 + 1)}

    wanted = {DAYS.index(each) for each in weekdays}
    rule = f"FREQ=MONTHLY;INTERVAL={interval};BYDAY={','.join(f'{nth}{each}' for each in weekdays)}"
    assert dates(first, rule) == [
        day
        for day in each_day(first)
        if day.weekday() in wanted
        and nth in place(day)
        and ((day.year - first.year) * 12 + day.month - first.month) % interval == 0
    ]


@calm
@given(FIRST, st.lists(st.sampled_from([1, 15, 29, 30, 31, -1, -3]), min_size=1, max_size=3, unique=True))
def test_days_of_the_month(first: date, numbers: list[int]):
    def fits(day: date) -> bool:
        return bool({day.day, day.day - calendar.monthrange(day.year, day.month)[1] - 1} & set(numbers))

    rule = f"FREQ=MONTHLY;BYMONTHDAY={','.join(map(str, numbers))}"
    assert dates(first, rule) == [day for day in each_day(first) if fits(day)]
    yearly = rule.replace("MONTHLY", "YEARLY") + ";BYMONTH=2,6"
    assert dates(first, yearly) == [day for day in each_day(first) if fits(day) and day.month in {2, 6}]


@calm
@given(FIRST, st.integers(1, 9), st.integers(1, 30))
def test_every_few_days_so_many_times(first: date, interval: int, count: int):
    found = dates(first, f"FREQ=DAILY;INTERVAL={interval};COUNT={count}")
    assert found == [first + timedelta(days=interval * each) for each in range(count)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["2026-11-30", "2026-12-31", "2027-01-29"]),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", ["2026-11-13", "2027-08-13"]),
        ("FREQ=YEARLY", ["2026-11-02", "2027-11-02"]),
        ("FREQ=YEARLY;BYDAY=1MO", ["2027-01-04", "2028-01-03"]),
        ("FREQ=DAILY;UNTIL=20261104", ["2026-11-02", "2026-11-03", "2026-11-04"]),
        ("FREQ=DAILY;UNTIL=20261103T065959Z", ["2026-11-02"]),  # 9.00 in Helsinki is 7.00 UTC
        ("FREQ=DAILY;UNTIL=20261103T070000Z", ["2026-11-02", "2026-11-03"]),
    ],
)
def test_rules_as_they_are_met(rule: str, expected: list[str]):
    found = [day.isoformat() for day in dates(date(2026, 11, 2), rule, days=500)]
    assert found[: len(expected)] == expected
    if "UNTIL" in rule:
        assert found == expected


@pytest.mark.parametrize(
    "rule",
    ["FREQ=HOURLY", "FREQ=YEARLY;BYWEEKNO=20", "BYDAY=MO", "FREQ=DAILY;COUNT=many", "FREQ=WEEKLY;BYDAY=XX"],
)
def test_what_is_not_known_is_said(rule: str):
    with pytest.raises(NotUnderstood):
        read_rule(rule)
