"""Lengths of time as ISO 8601 writes them: P6Y, P18M, P14D, PT72H."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

_SHAPE = re.compile(
    r"P(?=.)(?:(?P<years>\d{1,3})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?=.)(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time in calendar months, days and minutes, which do not convert into each other."""

    months: int = 0
    days: int = 0
    minutes: int = 0

    def __add__(self, other: "Period") -> "Period":
        return Period(self.months + other.months, self.days + other.days, self.minutes + other.minutes)

    def __bool__(self) -> bool:
        return bool(self.months or self.days or self.minutes)

    @property
    def in_minutes(self) -> int | None:
        """Return the length in minutes, days counted as 24 hours; None when it holds calendar months."""
        return None if self.months else self.days * 24 * 60 + self.minutes


def period(text: str) -> Period:
    """Return the length an ISO 8601 text says; ValueError when it says none."""
    match = _SHAPE.fullmatch(text)
    if match is None or text.endswith("T"):
        raise ValueError("not an ISO 8601 duration")
    number = {name: int(found or 0) for name, found in match.groupdict().items()}
    return Period(
        months=number["years"] * 12 + number["months"],
        days=number["weeks"] * 7 + number["days"],
        minutes=number["hours"] * 60 + number["minutes"],
    )


def before(moment: datetime, length: Period) -> datetime:
    """Return the instant a length of time before another; a day its month lacks becomes the month's last."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - length.months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    earlier = moment.replace(year=year, month=month + 1, day=day)
    return earlier - timedelta(days=length.days, minutes=length.minutes)


def after(day: date, length: Period) -> date:
    """Return the day a length of time after another; a day its month lacks becomes the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + length.months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    hours = timedelta(days=length.days, minutes=length.minutes)
    return date(year, month + 1, min(day.day, last)) + hours


def in_words(length: Period) -> str:
    """Return a length in the current language, such as "6 years" or "1 year 6 months"."""
    return _said(
        length,
        (
            lambda n: ngettext("%(count)d year", "%(count)d years", n),
            lambda n: ngettext("%(count)d month", "%(count)d months", n),
            lambda n: ngettext("%(count)d day", "%(count)d days", n),
            lambda n: ngettext("%(count)d hour", "%(count)d hours", n),
            lambda n: ngettext("%(count)d minute", "%(count)d minutes", n),
        ),
    )


def within(length: Period) -> str:
    """Return a length as it follows "within", where some languages have another form."""
    return _said(
        length,
        (
            lambda n: npgettext("within", "%(count)d year", "%(count)d years", n),
            lambda n: npgettext("within", "%(count)d month", "%(count)d months", n),
            lambda n: npgettext("within", "%(count)d day", "%(count)d days", n),
            lambda n: npgettext("within", "%(count)d hour", "%(count)d hours", n),
            lambda n: npgettext("within", "%(count)d minute", "%(count)d minutes", n),
        ),
    )


def _said(length: Period, units: tuple[Callable[[int], str], ...]) -> str:
    years, months = divmod(length.months, 12)
    hours, minutes = divmod(length.minutes, 60)
    counts = (years, months, length.days, hours, minutes)
    found = [unit(count) % {"count": count} for unit, count in zip(units, counts, strict=True) if count]
    return " ".join(found) or _("no time")
