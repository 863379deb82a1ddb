"""By when a request is answered: calendar months, weekends and Finnish holidays."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peili.rights.rules.due import (
    due_date,
    extended_date,
    holidays,
    is_working_day,
    months_after,
    promised_date,
)

DAYS = st.dates(date(2020, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2027, 3, 5), date(2027, 4, 5)),  # the same number
        (date(2027, 1, 31), date(2027, 3, 1)),  # 28.2. is a Sunday
        (date(2028, 1, 31), date(2028, 2, 29)),  # a leap year's last day
        (date(2026, 8, 31), date(2026, 9, 30)),  # September has no 31st
        (date(2026, 10, 14), date(2026, 11, 16)),  # a Saturday: Monday
        (date(2026, 11, 6), date(2026, 12, 7)),  # Independence Day, and a Sunday
        (date(2026, 11, 25), date(2026, 12, 28)),  # Christmas Day, St Stephen's on Saturday, Sunday
        (date(2026, 3, 3), date(2026, 4, 7)),  # Good Friday to Easter Monday
        (date(2027, 5, 26), date(2027, 6, 28)),  # Midsummer Day and the Sunday after
        (date(2025, 12, 6), date(2026, 1, 7)),  # Epiphany
    ],
)
def test_a_request_is_due_in_a_calendar_month(received: date, due: date):
    assert due_date(received) == due


def test_an_extension_is_counted_from_the_receipt():
    assert extended_date(date(2026, 11, 30)) == date(2027, 3, 1)  # 28.2.2027 is a Sunday
    assert extended_date(date(2026, 8, 31)) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("year", "easter_monday", "ascension", "midsummer", "all_saints"),
    [
        (2026, date(2026, 4, 6), date(2026, 5, 14), date(2026, 6, 20), date(2026, 10, 31)),
        (2027, date(2027, 3, 29), date(2027, 5, 6), date(2027, 6, 26), date(2027, 11, 6)),
        (2038, date(2038, 4, 26), date(2038, 6, 3), date(2038, 6, 26), date(2038, 11, 6)),
    ],
)
def test_moving_holidays(year: int, easter_monday: date, ascension: date, midsummer: date, all_saints: date):
    assert {easter_monday, ascension, midsummer, all_saints} <= holidays(year)


@given(DAYS)
def test_the_due_day_is_a_working_day_and_never_before_the_month_is_over(received: date):
    due = due_date(received)
    assert is_working_day(due)
    month = months_after(received, 1)
    assert month <= due <= month + timedelta(days=5)
    assert not any(is_working_day(month + timedelta(days=each)) for each in range((due - month).days))


@given(DAYS)
def test_a_month_later_has_the_same_number_or_is_the_months_last_day(received: date):
    later = months_after(received, 1)
    assert (later.year * 12 + later.month) - (received.year * 12 + received.month) == 1
    assert later.day == received.day or (later.day < received.day and (later + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("received", "days", "promised"),
    [
        (date(2026, 11, 24), 7, date(2026, 12, 1)),
        (date(2026, 11, 29), 7, date(2026, 12, 7)),  # Independence Day, a Sunday
        (date(2026, 12, 18), 7, date(2026, 12, 28)),  # Christmas Day, Boxing Day, a Sunday
        (date(2026, 1, 31), 28, date(2026, 3, 2)),  # a Saturday
    ],
)
def test_the_houses_own_promise_ends_on_a_working_day_and_never_after_the_laws(
    received: date, days: int, promised: date
) -> None:
    assert promised_date(received, days=days, due=due_date(received)) == promised
