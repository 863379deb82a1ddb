"""How long each kind of data is kept, as a picture: one bar for each, all to the same scale."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from peili.house.backups.wal import leaves_within
from peili.house.keeping import ALL, at_latest
from peili.house.periods import Period, in_words, period
from peili.house.queries import chosen_purposes
from peili.promises.activities import ACCESS_LOG, BREACHES, STAFF_ACCOUNTS
from peili.promises.vocabulary import category
from peili.rights.retention.queries import Keeping, keeping
from peili.rights.words import AFTER
from peili.sales.law import VOUCHER_YEARS

WIDE: Final = 1000
DAYS_A_MONTH: Final = 30.44


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept, after what it is counted, and for how long."""

    what: str
    since: str
    length: Period


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of the picture: its words, and its end on a line of WIDE units."""

    what: str
    since: str
    length: str
    end: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The lines, the whole scale in words, and where on it a year begins."""

    bars: tuple[Bar, ...]
    scale: str
    years: tuple[int, ...]


def timeline(kept: Sequence[Kept]) -> Timeline:
    """Return the picture of these; the scale is whole years, and a thing of days is still to be seen."""
    whole = max((-(-_months(each.length) // 12) for each in kept), default=1) or 1
    years = int(whole)
    unit = WIDE / (years * 12)
    bars = tuple(
        Bar(each.what, each.since, in_words(each.length), max(3, round(_months(each.length) * unit)))
        for each in kept
    )
    scale = in_words(Period(months=12 * years))
    return Timeline(bars, scale, tuple(round(WIDE * each / years) for each in range(1, years)))


def _months(length: Period) -> float:
    return length.months + (length.days + length.minutes / (24 * 60)) / DAYS_A_MONTH


def of_house() -> dict[str, object]:
    """Return what the template of the picture wants, by the rules of the house in force."""
    return {"timeline": timeline(tuple(kept_by(keeping(), purposes=chosen_purposes()))), "wide": WIDE}


def kept_by(kept: Keeping | None, *, purposes: Collection[str]) -> Iterator[Kept]:
    """Yield what the house keeps of clients by its own rules, then what the law or the program says."""
    for rule in kept.rules if kept else ():
        event, length = at_latest(rule, kept.clocks if kept else {})
        names = [str(category(code).label) for code in rule.covers if code != ALL]
        what = _("data of clients") if ALL in rule.covers else ", ".join(names)
        yield Kept(what, str(AFTER[event]), length)
    if "bookkeeping" in purposes:
        years = Period(months=12 * VOUCHER_YEARS[-1].value)
        yield Kept(_("vouchers"), _("the end of the year in which the financial year ended"), years)
    yield Kept(_("breaches and who was told"), str(AFTER["matter_closed"]), period(BREACHES.keep.period))
    yield Kept(_("who saw and did what"), _("the act itself"), period(ACCESS_LOG.keep.period))
    yield Kept(_("sign-in of the staff"), _("the last day of work"), period(STAFF_ACCOUNTS.keep.period))
    if settings.MACHINE.backup_to is not None:
        yield Kept(_("erased data in backups"), _("the erasure"), Period(days=leaves_within().days))
