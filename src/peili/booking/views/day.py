"""One day of the calendar: its free times by part of the day, and the week around it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from peili.booking.forms import Start
from peili.booking.queries.free import free_days, free_on
from peili.booking.queries.kept import reach, while_planned
from peili.booking.rules.hours import PartOfDay
from peili.booking.views import said
from peili.booking.views.said import Notice
from peili.booking.views.search import Search
from peili.booking.views.shell import Context, language
from peili.ui import words

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """The free times of a part of the day: what each button sends, and the time in words."""

    name: str | Promise
    times: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DayLink:
    """A day with its link; the link is empty when the day cannot be booked."""

    said: str
    brief: str
    times: str
    url: str


def read_day(text: str) -> date | None:
    """Return the day of a link, or None when it is none."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A day's free times and the week around it, written in one language; kept, so there is nobody in it."""

    free: str
    week: SafeString
    times: str


def day_context(search: Search, day: date) -> Context:
    """Return what the page of a day shows; a day outside what can be booked gives the nearest that can."""
    shown = min(max(day, search.today), search.last_day)
    monday = shown - timedelta(days=shown.weekday())
    first, last = (
        max(monday - timedelta(days=1), search.today),
        min(monday + timedelta(days=7), search.last_day),
    )
    limits = reach(search.terms, search.zone, first=first, days=(last - first).days + 1, now=search.now)
    drawn = while_planned(
        ("day", language(), *search.named, search.and_with, search.today, shown, *limits),
        now=search.now,
        read=lambda: _drawn(search, shown, first, last),
    )
    return {
        "notice": _outside(search, day),
        "day": said.day(shown),
        "count": drawn.free,
        "week": drawn.week,
        "times": drawn.times,
        "next": None if drawn.times else _next(search, shown),
        "day_query": urlencode({"day": shown.isoformat()}),
    }


def _drawn(search: Search, shown: date, first: date, last: date) -> Drawn:
    found = free_days(setting=search.setting, first=first, days=(last - first).days + 1, now=search.now)
    free, monday = found.get(shown, []), shown - timedelta(days=shown.weekday())
    parts = [
        Part(said.PARTS[part], [time for _local, time in times])
        for part, times in groupby(_times(search, shown, free), key=lambda each: PartOfDay.at(each[0]))
    ]
    week = {
        "month_url": f"{search.url}?month={shown:%Y-%m}{search.and_with}",
        "week": [_in_week(search, monday + timedelta(days=each), found, shown) for each in range(7)],
        "before": _link(search, shown - timedelta(days=1), found),
        "after": _link(search, shown + timedelta(days=1), found),
    }
    return Drawn(
        said.free_times(len(free)),
        render_to_string("booking/day_week.html", week),
        render_to_string("booking/day_times.html", {"parts": parts}) if parts else "",
    )


def _outside(search: Search, day: date) -> Notice | None:
    if day < search.today:
        return Notice(_("That day has passed."), _("Here is the first day that can be booked."))
    if day > search.last_day:
        return Notice(_("That day cannot be booked yet."), _("Here is the last day that can be booked now."))
    return None


def _times(search: Search, day: date, free: Iterable[int]) -> list[tuple[datetime, tuple[str, str]]]:
    """Return the free times of a day, each with what its button sends and says.

    Where it is dearer or longer with one than with another, each says what it comes to with whoever is free
    and takes the least.
    """
    if search.differs:
        return _priced(search, day)
    code, tongue = search.chosen.code if search.chosen else "", language()
    starts = map(search.local, free)
    return [(local, (str(Start(local, code)), said.clock(local, tongue))) for local in starts]


def _priced(search: Search, day: date) -> list[tuple[datetime, tuple[str, str]]]:
    chosen, tongue = search.setting.chosen, language()
    codes = {staff.pk: staff.code for staff in search.practitioners}
    found = []
    for free in free_on(setting=search.setting, day=day, now=search.now):
        who = min(free.staff, key=lambda pk: (chosen[pk].cents, chosen[pk].minutes))
        local = search.local(free.minute)
        price = words.euros(chosen[who].cents, tongue)
        found.append((local, (str(Start(local, codes[who])), f"{said.clock(local, tongue)}, {price}")))
    return found


def _link(search: Search, day: date, found: Mapping[date, Sequence[int]]) -> DayLink:
    bookable, tongue = day in found, language()
    return DayLink(
        said=words.day_long(day, tongue),
        brief=words.day_short(day, tongue),
        times=said.times(len(found[day])) if bookable else "",
        url=day_url(search, day) if bookable else "",
    )


def _in_week(
    search: Search, day: date, found: Mapping[date, Sequence[int]], shown: date
) -> tuple[str, bool, int, str, int, str, str]:
    """Return a day of the week's row: its link, whether it is shown, its free times, and all in words."""
    link = _link(search, day, found)
    short = link.brief.split(" ", 1)[0]
    return link.url, day == shown, len(found.get(day, ())), short, day.day, link.said, link.times


def _next(search: Search, after: date) -> DayLink | None:
    """Return the next day with a free time."""
    rows = search.next_rows(at_most=1, first=after + timedelta(days=1)) if after < search.last_day else []
    if not rows:
        return None
    day = rows[0].local.date()
    return _link(search, day, {day: []})


def day_url(search: Search, day: date) -> str:
    """Return the address of a day, for the same practitioner."""
    return f"{search.url}?day={day.isoformat()}{search.and_with}"
