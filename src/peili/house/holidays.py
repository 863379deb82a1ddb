"""Finland's public holidays of any year, reckoned: fixed dates, Easter's, the Saturdays of summer and autumn.

Sources: church holidays by the Church Act and Church Order of the Evangelical Lutheran Church; Independence
Day by Act 388/1937; May Day by Act 272/1944. The eves of Midsummer and Christmas are none, though few work.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DAY = timedelta(days=1)
SATURDAY = 5

NAMES: dict[str, Promise] = {
    "new_year": _("New Year's Day"),
    "epiphany": _("Epiphany"),
    "good_friday": _("Good Friday"),
    "easter": _("Easter Sunday"),
    "easter_monday": _("Easter Monday"),
    "may_day": _("May Day"),
    "ascension": _("Ascension Day"),
    "whit_sunday": _("Whit Sunday"),
    "midsummer_eve": _("Midsummer Eve"),
    "midsummer": _("Midsummer Day"),
    "all_saints": _("All Saints' Day"),
    "independence": _("Independence Day"),
    "christmas_eve": _("Christmas Eve"),
    "christmas": _("Christmas Day"),
    "boxing_day": _("Boxing Day"),
}
EVES = frozenset({"midsummer_eve", "christmas_eve"})


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day most houses are closed on, by its code."""

    code: str
    on: date

    @property
    def name(self) -> Promise:
        """Return what it is called."""
        return NAMES[self.code]


@lru_cache(maxsize=16)
def days_off(year: int) -> tuple[Holiday, ...]:
    """Return the public holidays of a year and the two eves, in order."""
    easter, midsummer = easter_of(year), _saturday_from(date(year, 6, 20))
    found = {
        "new_year": date(year, 1, 1),
        "epiphany": date(year, 1, 6),
        "good_friday": easter - 2 * DAY,
        "easter": easter,
        "easter_monday": easter + DAY,
        "may_day": date(year, 5, 1),
        "ascension": easter + 39 * DAY,
        "whit_sunday": easter + 49 * DAY,
        "midsummer_eve": midsummer - DAY,
        "midsummer": midsummer,
        "all_saints": _saturday_from(date(year, 10, 31)),
        "independence": date(year, 12, 6),
        "christmas_eve": date(year, 12, 24),
        "christmas": date(year, 12, 25),
        "boxing_day": date(year, 12, 26),
    }
    return tuple(sorted((Holiday(code, on) for code, on in found.items()), key=lambda each: each.on))


@lru_cache(maxsize=16)
def holidays(year: int) -> frozenset[date]:
    """Return Finland's public holidays of a year, without the eves."""
    return frozenset(each.on for each in days_off(year) if each.code not in EVES)


def _saturday_from(day: date) -> date:
    return day + (SATURDAY - day.weekday()) % 7 * DAY


def easter_of(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Butcher's algorithm)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * weekday) // 433
    month = (h + weekday - 7 * m + 90) // 25
    return date(year, month, (h + weekday - 7 * m + 33 * month + 19) % 32)
