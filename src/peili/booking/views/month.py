"""One month of the calendar: every day says how many free times it has, and leads to them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from peili.booking.queries.free import free_days
from peili.booking.views import said
from peili.booking.views.day import day_url
from peili.booking.views.search import Search
from peili.booking.views.shell import Context, language
from peili.ui import words

_MONTH = re.compile(r"(\d{4})-(\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class MonthLink:
    """A month with its link."""

    name: str
    url: str


def read_month(text: str) -> date | None:
    """Return the first day of a link's month, or None when it is none."""
    found = _MONTH.fullmatch(text)
    try:
        return date(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        return None


def month_context(search: Search, first: date) -> Context:
    """Return what the page of a month shows; one outside what can be booked gives the nearest that can."""
    first = min(max(first, _first_of(search.today)), _first_of(search.last_day))
    beyond = _after(first)
    begins, ends = max(first, search.today), min(beyond - timedelta(days=1), search.last_day)
    shown = max(first, begins - timedelta(days=begins.weekday()))  # the weeks that are over are left out
    found = free_days(setting=search.setting, first=begins, days=(ends - begins).days + 1, now=search.now)
    tongue, name = language(), words.month(first, language())
    return {
        "month": name[0].upper() + name[1:],
        "count": said.free_days(sum(1 for times in found.values() if times)),
        "weekdays": [(words.weekday_brief(weekday, tongue),) for weekday in range(7)],
        "begins_on": shown.weekday() + 1,
        "days": [
            _day(search, shown + timedelta(days=each), found, tongue) for each in range((beyond - shown).days)
        ],
        "earlier": _link(search, first - timedelta(days=1)) if first > search.today else None,
        "later": _link(search, beyond) if beyond <= search.last_day else None,
        "day_query": urlencode({"month": month_of(first)}),
    }


def month_of(day: date) -> str:
    """Return the month of a day as links write it."""
    return f"{day:%Y-%m}"


def month_url(search: Search, day: date) -> str:
    """Return the address of a day's month, for the same practitioner."""
    return f"{search.url}?month={month_of(day)}{search.and_with}"


def _first_of(day: date) -> date:
    return day.replace(day=1)


def _after(first: date) -> date:
    return _first_of(first + timedelta(days=31))


def _link(search: Search, day: date) -> MonthLink:
    return MonthLink(words.month(day, language()), month_url(search, day))


def _day(
    search: Search, day: date, found: Mapping[date, Sequence[int]], tongue: str
) -> tuple[str, bool, int, str, str]:
    """Return a day of the month: its link if it has times, whether it is today, its number, and in words."""
    times = found.get(day)
    url = f"{day_url(search, day)}#times" if times else ""
    told = said.times(len(times)) if times is not None else said.not_bookable()
    return url, day == search.today, day.day, words.day_long(day, tongue), told
