"""Dates, times, lengths and money in words, per language; pure, and cheap enough for every row of a page.

Times are local. An instant in UTC is refused, since it would be shown hours wrong. A language that is not
known is answered in Finnish.
"""

from datetime import UTC, date, datetime, time
from typing import Final, TypeAlias

Day: TypeAlias = date | datetime
Clock: TypeAlias = time | datetime

_SHORT_DAYS: Final = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_DAYS: Final = {
    "fi": ("maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai"),
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS: Final = {
    "fi": (
        *("tammikuuta", "helmikuuta", "maaliskuuta", "huhtikuuta", "toukokuuta", "kesäkuuta"),
        *("heinäkuuta", "elokuuta", "syyskuuta", "lokakuuta", "marraskuuta", "joulukuuta"),
    ),
    "sv": (
        *("januari", "februari", "mars", "april", "maj", "juni"),
        *("juli", "augusti", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_SHORT_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TO: Final = "\N{EN DASH}"
_MINUS: Final = "\N{MINUS SIGN}"
_AT: Final = {"fi": "klo", "sv": "kl.", "en": "at"}


def clock(value: Clock, language: str) -> str:
    """Return the time of day: "9.30" in Finnish and Swedish, "9:30" in English."""
    _refuse_utc(value)
    return f"{value.hour}:{value.minute:02}" if language == "en" else f"{value.hour}.{value.minute:02}"


def span(start: Clock, end: Clock, language: str) -> str:
    """Return a stretch of the day, its ends joined by an en dash."""
    return f"{clock(start, language)}{_TO}{clock(end, language)}"


def day_short(value: Day, language: str) -> str:
    """Return the day as rows say it: "to 26.11.", "tors 26.11.", "Thu 26 Nov"."""
    _refuse_utc(value)
    return f"{_SHORT_DAYS.get(language, _SHORT_DAYS['fi'])[value.weekday()]} {_day_month(value, language)}"


def day_long(value: Day, language: str) -> str:
    """Return the day as a heading says it: "torstai 26. marraskuuta", "Thursday 26 November"."""
    _refuse_utc(value)
    stop = "" if language in ("sv", "en") else "."
    month = _MONTHS.get(language, _MONTHS["fi"])[value.month - 1]
    return f"{_DAYS.get(language, _DAYS['fi'])[value.weekday()]} {value.day}{stop} {month}"


def weekday_brief(weekday: int, language: str) -> str:
    """Return a weekday (Monday 0) as the head of a column: "ma", "mån", "Mon"."""
    return _SHORT_DAYS.get(language, _SHORT_DAYS["fi"])[weekday]


def month(value: Day, language: str) -> str:
    """Return the month with its year: "marraskuu 2026", "november 2026", "November 2026"."""
    name = _MONTHS.get(language, _MONTHS["fi"])[value.month - 1]
    return f"{name if language in ('sv', 'en') else name.removesuffix('ta')} {value.year}"


def day_on(value: Day, language: str) -> str:
    """Return the day on which something happens: "torstaina 26.11.", "torsdag 26.11."."""
    return f"{weekday_on(value, language)} {_day_month(value, language)}"


def weekday_on(value: Day, language: str) -> str:
    """Return the weekday on which something happens: "torstaina", "torsdag", "Thursday"."""
    _refuse_utc(value)
    name = _DAYS.get(language, _DAYS["fi"])[value.weekday()]
    return name if language in ("sv", "en") else f"{name}na"


def day_month(value: Day, language: str) -> str:
    """Return the day without its weekday and year: "26.11.", "26 Nov"."""
    _refuse_utc(value)
    return _day_month(value, language)


def day_full(value: Day, language: str) -> str:
    """Return the day with its year: "26.11.2026", "26 Nov 2026"."""
    _refuse_utc(value)
    return f"{_day_month(value, language)}{' ' if language == 'en' else ''}{value.year}"


def moment(value: datetime, language: str) -> str:
    """Return the day and the time: "to 26.11. klo 13.15", "tors 26.11. kl. 13.15", "Thu 26 Nov at 13:15"."""
    return f"{day_short(value, language)} {_AT.get(language, _AT['fi'])} {clock(value, language)}"


def minutes(value: int) -> str:
    """Return a length: "45 min", "2 h", "1 h 30 min"; the units are the same in every language."""
    hours, rest = divmod(value, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def euros(cents: int, language: str) -> str:
    """Return a sum given in cents: "290 €", "59,50 €", "1 250 €"; in English "€290", "€1,250"."""
    whole, part = divmod(abs(cents), 100)
    sign = _MINUS if cents < 0 else ""
    if language == "en":
        return f"{sign}€{whole:,}.{part:02}" if part else f"{sign}€{whole:,}"
    grouped = f"{whole:,}".replace(",", " ")
    return f"{sign}{grouped},{part:02} €" if part else f"{sign}{grouped} €"


def _day_month(value: Day, language: str) -> str:
    if language == "en":
        return f"{value.day} {_SHORT_MONTHS[value.month - 1]}"
    return f"{value.day}.{value.month}."


def _refuse_utc(value: Day | Clock) -> None:
    if getattr(value, "tzinfo", None) is UTC:
        raise ValueError("this instant is in UTC: give the premises' local time")
