"""When something that is repeated takes place (RFC 5545, 3.3.10), on the wall clock of its zone."""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count as count_up

from peili.exchange.rules.reading import NotUnderstood, When

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
KNOWN = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
)
SHORTEST = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}  # days of a period

Spend = Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule as it was read. `days` are pairs of which one in its period (0: each) and which weekday."""

    every: str
    interval: int = 1
    count: int | None = None
    until: datetime | date | None = None
    days: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    week_starts: int = 0


def read_rule(text: str) -> Rule:
    """Return the rule of an RRULE's value; raises NotUnderstood for one the program does not know."""
    parts = dict(part.strip().upper().partition("=")[::2] for part in text.split(";") if part.strip())
    if not set(parts) <= KNOWN or parts.get("FREQ") not in _PERIODS:
        raise NotUnderstood
    try:
        rule = Rule(
            every=parts["FREQ"],
            interval=max(1, int(parts.get("INTERVAL", "1"))),
            count=int(parts["COUNT"]) if "COUNT" in parts else None,
            until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
            days=tuple(_day(each) for each in _list(parts, "BYDAY")),
            month_days=tuple(int(each) for each in _list(parts, "BYMONTHDAY")),
            months=tuple(_month(each) for each in _list(parts, "BYMONTH")),
            places=tuple(int(each) for each in _list(parts, "BYSETPOS")),
            week_starts=DAYS.index(parts.get("WKST", "MO")),
        )
    except ValueError as error:
        raise NotUnderstood from error
    if rule.every in {"DAILY", "WEEKLY"} and (any(nth for nth, _day in rule.days) or rule.places):
        raise NotUnderstood
    if rule.every == "WEEKLY" and rule.month_days:
        raise NotUnderstood
    return rule


def _list(parts: dict[str, str], name: str) -> list[str]:
    return [each for each in parts.get(name, "").split(",") if each]


def _day(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", text)
    if match is None:
        raise ValueError(text)
    return int(match[1] or 0), DAYS.index(match[2])


def _month(text: str) -> int:
    if not 1 <= int(text) <= 12:  # noqa: PLR2004  # the months of a year
        raise ValueError(text)
    return int(text)


def _until(text: str) -> datetime | date:
    if "T" not in text:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007  # a date has no zone
    wall = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007  # set below where it has one
    return wall.replace(tzinfo=UTC) if text.endswith("Z") else wall


def starts(first: When, rule: Rule, *, until: datetime, spend: Spend) -> Iterator[datetime]:
    """Yield the wall times at which an event begins, in order, up to an instant.

    `spend` is called for each period that is looked at, and may put an end to it by raising.
    """
    days = _days(first.wall.date(), rule, until.date() + timedelta(days=2), spend)
    for number, day in enumerate(days, start=1):
        wall = datetime.combine(day, first.wall.time())
        if first.at(wall) >= until or _ended(rule, first, wall):
            return
        yield wall
        if number == rule.count:
            return


def _ended(rule: Rule, first: When, wall: datetime) -> bool:
    if rule.until is None:
        return False
    if not isinstance(rule.until, datetime):
        return wall.date() > rule.until
    return first.at(wall) > rule.until if rule.until.tzinfo else wall > rule.until


def _days(first: date, rule: Rule, beyond: date, spend: Spend) -> Iterator[date]:
    """Yield the dates of a rule from the first on, in the periods that begin before a date."""
    for step in count_up(step=rule.interval):
        if (beyond - first).days < (step - 1) * SHORTEST[rule.every]:
            return
        spend()
        found = sorted(set(_PERIODS[rule.every](first, rule, step)))
        if rule.places:
            found = sorted({found[each - (each > 0)] for each in rule.places if _has(found, each)})
        yield from (day for day in found if day >= first)


def _has(found: list[date], place: int) -> bool:
    return place != 0 and -len(found) <= place - (place > 0) < len(found)


def _of_day(first: date, rule: Rule, step: int) -> list[date]:
    day = first + timedelta(days=step)
    wanted = {weekday for _nth, weekday in rule.days}
    fits = (not wanted or day.weekday() in wanted) and (not rule.months or day.month in rule.months)
    return [day] if fits and _is_month_day(day, rule) else []


def _of_week(first: date, rule: Rule, step: int) -> list[date]:
    monday = first - timedelta(days=(first.weekday() - rule.week_starts) % 7) + timedelta(weeks=step)
    wanted = {weekday for _nth, weekday in rule.days} or {first.weekday()}
    week = [monday + timedelta(days=each) for each in range(7)]
    return [day for day in week if day.weekday() in wanted and (not rule.months or day.month in rule.months)]


def _of_month(first: date, rule: Rule, step: int) -> list[date]:
    years, month = divmod(first.month - 1 + step, 12)
    month += 1
    if rule.months and month not in rule.months:
        return []
    return _in_month(first.year + years, month, first, rule)


def _in_month(year: int, month: int, first: date, rule: Rule) -> list[date]:
    last = calendar.monthrange(year, month)[1]
    days = [date(year, month, each) for each in range(1, last + 1)]
    if rule.days:
        return [day for day in _nth(days, rule) if _is_month_day(day, rule)]
    if rule.month_days:
        return [day for day in days if _is_month_day(day, rule)]
    return [date(year, month, first.day)] if first.day <= last else []


def _of_year(first: date, rule: Rule, step: int) -> list[date]:
    year = first.year + step
    if rule.days and not rule.months and not rule.month_days:
        begins = date(year, 1, 1)
        return _nth([begins + timedelta(days=each) for each in range(365 + calendar.isleap(year))], rule)
    months = rule.months or (range(1, 13) if rule.month_days else (first.month,))
    return [day for month in months for day in _in_month(year, month, first, rule)]


def _nth(days: list[date], rule: Rule) -> list[date]:
    """Return the days that are one of the wanted weekdays, or the nth such of the period."""
    found = []
    for nth, weekday in rule.days:
        alike = [day for day in days if day.weekday() == weekday]
        if not nth:
            found += alike
        elif _has(alike, nth):
            found.append(alike[nth - (nth > 0)])
    return found


def _is_month_day(day: date, rule: Rule) -> bool:
    from_end = day.day - calendar.monthrange(day.year, day.month)[1] - 1
    return not rule.month_days or day.day in rule.month_days or from_end in rule.month_days


_PERIODS: dict[str, Callable[[date, Rule, int], list[date]]] = {
    "DAILY": _of_day,
    "WEEKLY": _of_week,
    "MONTHLY": _of_month,
    "YEARLY": _of_year,
}
