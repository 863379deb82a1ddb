"""By when a request is answered: a calendar month as Regulation (EEC, Euratom) No 1182/71 counts it.

A month ends on the day with the same number, or on the month's last day where there is none (Art. 3(2)(c)); a
period that would end on a Saturday, a Sunday or a public holiday ends with the next working day (Art. 3(4)).
The eves of Christmas and Midsummer are working days here: so an answer is never late, at worst a day early.
"""

import calendar
from datetime import date

from peili.house.holidays import DAY, SATURDAY, holidays

MONTHS = 1  # GDPR Art. 12(3)
MORE = 2  # months a request may be extended by, counted on from the first month


def months_after(day: date, months: int) -> date:
    """Return the day with the same number some months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


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


def resumed_date(due: date, *, asked: date, replied: date) -> date:
    """Return the last day when time stood while the person was asked something (EDPB 01/2022)."""
    return working_day_from(due + (replied - asked))


def promised_date(received: date, *, days: int, due: date) -> date:
    """Return the last day by the house's own promise of some days; never later than the law's."""
    return min(working_day_from(received + days * DAY), due)
