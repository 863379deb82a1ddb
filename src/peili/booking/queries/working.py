"""Loading who works when: the hours of practitioners for a stretch of dates."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import CharField
from django.db.models.functions import Cast

from peili.booking.models import DateHours, WeeklyHours
from peili.booking.rules.hours import DayHours
from peili.promises.prepared import Prepared, stored
from peili.promises.settled import keep


def _words(name: str) -> Cast:
    """Return a time of day as text: the few there are in a house are read into times once each."""
    return Cast(name, CharField())


WEEKLY = Prepared(
    lambda staff: (
        WeeklyHours.objects.filter(staff__in=staff)
        .order_by("opens")
        .values_list(
            "staff_id",
            "week",
            "weekday",
            _words("opens"),
            _words("closes"),
            "staff__rota_cycle__weeks",
            "staff__rota_cycle__starts_on",
        )
    ),
    still=True,
)
DATES = Prepared(
    lambda staff, first, beyond: (
        DateHours.objects.filter(staff__in=staff, on__gte=first, on__lt=beyond)
        .order_by("opens")
        .values_list("staff_id", "on", _words("opens"), _words("closes"))
    ),
    still=True,
)


def load_hours(*, staff_ids: Sequence[UUID], first: date, days: int) -> dict[UUID, DayHours]:
    """Return the hours of each practitioner for a stretch of dates; nobody may change what they are given.

    The week is set-up; the dates that differ are people's absences, and are read each time anything changed.
    """
    if not staff_ids:
        return {}
    found = keep(("weeks", *staff_ids), lambda: _weeks(staff_ids))
    rows = DATES.rows(staff=staff_ids, first=first, beyond=first + timedelta(days=days))
    if not rows:
        return dict(found)
    dates: dict[Any, dict[date, tuple[tuple[time, time], ...]]] = {}
    for key, on, opens, closes in rows:
        own, day = dates.setdefault(key, {}), _date(on)
        known = own.setdefault(day, ())
        if opens is not None and closes is not None:
            own[day] = (*known, (_time(opens), _time(closes)))
    return {
        pk: replace(hours, dates=dates[key]) if (key := stored(pk)) in dates else hours
        for pk, hours in found.items()
    }


def _weeks(staff_ids: Sequence[UUID]) -> dict[UUID, DayHours]:
    found = {stored(pk): DayHours(weekly={}, dates={}) for pk in staff_ids}
    for key, week, weekday, opens, closes, weeks, since in WEEKLY.rows(staff=staff_ids):
        if weeks and found[key].weeks != weeks:
            found[key] = DayHours(weekly={}, dates={}, weeks=weeks, since=_date(since))
        weekly, day = found[key].weekly, week * 7 + weekday
        weekly[day] = (*weekly.get(day, ()), (_time(opens), _time(closes)))
    one: dict[Any, DayHours] = {}  # those who work alike have one object between them
    return {pk: one.setdefault(_alike(each), each) for pk in staff_ids if (each := found[stored(pk)])}


def _alike(hours: DayHours) -> Hashable:
    return hours.weeks, hours.since, tuple(sorted(hours.weekly.items()))


@lru_cache(maxsize=2048)
def _time(text: str) -> time:
    return time.fromisoformat(text)


@lru_cache(maxsize=2048)
def _date(value: date | str) -> date:
    """Return a date as it is stored: SQLite writes it in words."""
    return date.fromisoformat(value) if isinstance(value, str) else value
