"""S13: how long the data is kept and how it ends."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peili.house.backups.wal import window_in
from peili.house.keeping import ALL, Rule, at_latest
from peili.house.periods import in_words, within
from peili.promises.vocabulary import Text, category
from peili.record.sentences import Matter, Sentence, either, listed, probed
from peili.sales.law import VOUCHER_YEARS
from peili.vault.backup.rules import leaves_within

SINCE: Final[dict[str, Text]] = {
    "relationship_end": gettext_lazy("the end of the customer relationship"),
    "last_visit": gettext_lazy("the last visit"),
    "last_contact": gettext_lazy("the last contact"),
    "matter_closed": gettext_lazy("the closing of the matter"),
}
SOONER: Final[dict[str, Text]] = {
    "request": gettext_lazy("the client asks for it"),
    "consent_withdrawn": gettext_lazy("the client withdraws their consent"),
    "booking_cancelled": gettext_lazy("the booking is cancelled"),
}
OPEN: Final[dict[str, Text]] = {
    "future_booking": gettext_lazy("a coming booking"),
    "open_programme": gettext_lazy("an unfinished treatment programme"),
    "unpaid": gettext_lazy("an unpaid bill"),
    "open_complaint": gettext_lazy("an open complaint"),
}


def sentences(matter: Matter) -> Iterator[Sentence]:
    """Say when the data goes, and the sum of what the house chose."""
    for number, rule in enumerate(matter.profile.retention):
        suffix = f".rule{number + 1}" if number else ""
        yield probed(f"S13{suffix}", _rule(rule), "rights.retention")
        event, whole = at_latest(rule, matter.profile.clocks)
        text = (
            _("So a person is asked at the latest %(time)s after %(event)s whether the data is erased.")
            if rule.then == "review"
            else _("So the data is erased at the latest %(time)s after %(event)s.")
        )
        said = {"time": in_words(whole), "event": SINCE[event]}
        yield probed(f"S13.latest{suffix}", text % said, "rights.latest")
        if rule.then == "review":
            text = _("A person decides first, within 30 days: it is kept on for a reason or erased.")
            yield probed(f"S13.review{suffix}", text, "rights.reviewed")
    yield from _clock(matter)
    yield probed("S13.electronic", _("Electronic data is erased from this program."), "rights.erasure")
    if "backed_up" in matter.profile.security:
        text = _("What has been erased can be opened from no backup after %(days)d days.")
        log = window_in(matter.profile.content)
        yield probed("S13.backups", text % {"days": leaves_within(log).days}, "vault.leaves_backups")
        if log is not None:
            yield _log(log)
    if {"treatment_safety", "treatment_records", "treatment_programme"} & set(matter.profile.purposes):
        text = _(
            "What is kept about health goes at once when the client withdraws their consent to it, unless a "
            "named claim that is pending needs it."
        )
        yield probed("S13.withdrawn", text, "rights.withdrawal")
    if "bookkeeping" in matter.profile.purposes:
        yield _vouchers()
    yield probed(
        "S13.sheets",
        _(
            "A day on paper shows initials and times, phone numbers only if the owner chose so, "
            "and is burned by the date on it."
        ),
        "desk.sheets",
    )
    paper = matter.profile.paper
    if paper is not None:
        text = (
            _("Papers are burned within %(time)s.")
            if paper.how == "burn"
            else _("Papers are shredded within %(time)s.")
        )
        yield probed("S13.paper", text % {"time": within(paper.within)}, "rights.paper_destroyed")


def _rule(rule: Rule) -> str:
    names = listed(category(code).label for code in rule.covers if code != ALL)
    what = _("The data") if ALL in rule.covers else _("The data (%(names)s)") % {"names": names}
    text = (
        _("%(what)s is erased when %(sooner)s, or %(time)s after %(event)s.")
        if rule.sooner_on
        else _("%(what)s is erased %(time)s after %(event)s.")
    )
    return text % {
        "what": what,
        "sooner": either(SOONER[each] for each in rule.sooner_on),
        "time": in_words(rule.keep),
        "event": SINCE[rule.since],
    }


def _clock(matter: Matter) -> Iterator[Sentence]:
    clock = matter.profile.clocks["relationship_end"]
    if not any(rule.since == "relationship_end" for rule in matter.profile.retention):
        return
    text = (
        _("The customer relationship ends %(time)s after %(event)s.")
        if clock.plus
        else _("The customer relationship ends at %(event)s.")
    ) % {"time": in_words(clock.plus), "event": SINCE[clock.after]}
    if clock.not_while:
        text += " " + _("It does not end while there is: %(matters)s.") % {
            "matters": either(OPEN[each] for each in clock.not_while)
        }
    yield probed("S13.clock", text, "rights.clock")


def _log(log: timedelta) -> Sentence:
    text = _(
        "The server's own log is kept for %(days)d days, so that any moment of them can be gone back to. "
        "Of what has been erased it holds no key, and nothing at all after %(gone)d days."
    )
    said = {"days": log.days, "gone": leaves_within(log).days}
    return probed("S13.backups.log", text % said, "vault.log")


def _vouchers() -> Sentence:
    years = VOUCHER_YEARS[-1]
    text = _(
        "A voucher is kept for %(years)d years from the end of the year in which the financial year ended "
        "(%(law)s). When its person is erased, it stays and leads to nobody."
    )
    return probed("S13.vouchers", text % {"years": years.value, "law": years.source}, "sales.kept")
