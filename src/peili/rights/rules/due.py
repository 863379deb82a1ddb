"""By when a request is answered: a calendar month as Regulation (EEC, Euratom) No 1182/71 counts it.

A month ends on the day with the same number, or on the month's last day where there is none (Art. 3(2)(c)); a
period that would end on a Saturday, a Sunday or a public holiday ends with the next working day (Art. 3(4)).
The eves of Christmas and Midsummer are working days here: so an answer is never late, at worst a day early.
"""

import calendar
from datetime import date, timedelta
from functools import lru_cache

MONTHS = 1  # GDPR Art. 12(3)
MORE = 2  # months a request may be extended by, counted on from the first month
SATURDAY = 5
DAY = timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """Return the day with the same number some months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@lru_cache(maxsize=16)
def holidays(year: int) -> frozenset[date]:
    """Return Finland's public holidays of a year."""
    easter = _easter(year)
    fixed = ((1, 1), (1, 6), (5, 1), (12, 6), (12, 25), (12, 26))
    moving = (easter - 2 * DAY, easter, easter + DAY, easter + 39 * DAY, easter + 49 * DAY)
    midsummer = _saturday_from(date(year, 6, 20))
    all_saints = _saturday_from(date(year, 10, 31))
    return frozenset({*(date(year, month, day) for month, day in fixed), *moving, midsummer, all_saints})


def _saturday_from(day: date) -> date:
    return day + (SATURDAY - day.weekday()) % 7 * DAY


def _easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Butcher's algorithm)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * weekday) // 433
    month = (h + weekday - 7 * m + 90) // 25
    return date(year, month, (h + weekday - 7 * m + 33 * month + 19) % 32)


def is_working_day(day: date) -> bool:
    """Tell whether a period can end on this day."""
    return day.weekday() < SATURDAY and day not in holidays(day.year)


def working_day_from(day: date) -> date:
    """Return this day if it is a working day, else the next one that is."""
    while not is_working_day(day):
        day += DAY
    return day


def due_date(received: date) -> date:
    """Return the last day for answering a request received on this day (GDPR Art. 12(3))."""
    return working_day_from(months_after(received, MONTHS))


def extended_date(received: date) -> date:
    """Return the last day when the person was told in time that it takes longer."""
    return working_day_from(months_after(received, MONTHS + MORE))
