"""The copy as a document that can be kept for decades and read aloud: PDF/A, made by `ui.pdf`."""

from datetime import date, datetime
from typing import Final

from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from peili.house.queries import local
from peili.own.copies import Copy
from peili.rights.queries.looks import Looks
from peili.rights.queries.package import Group, LeftOut, Piece
from peili.ui import words
from peili.ui.pdf.document import as_pdf
from peili.ui.pdf.pages import BODY, KIND, SECTION, SMALL, TITLE, Pages
from peili.ui.pdf.setting import missing

BETWEEN: Final = 8.0  # of air between two records


def as_paper(copy: Copy) -> bytes:
    """Return the copy to read as PDF/A, in the language of the request."""
    pages, business = Pages(), copy.business
    title, at = _("My data"), local(copy.at)
    pages.text(title, TITLE)
    said = {"name": business.name, "number": business.business_id, "moment": _moment(at)}
    pages.text(_("All that %(name)s (business ID %(number)s) kept on %(moment)s.") % said, BODY)
    if copy.package.ends.latest:
        pages.text(f"{_('Your data goes at the latest')} {_day(copy.package.ends.latest)}.", BODY)
    pages.text(_("What is kept"), SECTION)
    for group in copy.package.groups:
        _group(pages, group)
    _left_out(pages, copy.package.left_out)
    pages.text(_("Who has looked"), SECTION)
    _looked(pages, copy.looked)
    if any(missing(block) for block in _said(copy)):
        pages.text(_("A character shown as ? here stands as it is in the other files."), SMALL)
    name = f"{title}, {business.name}"
    pages.foot(f"{name}, {_moment(at)}")
    return as_pdf(pages, title=name, language=get_language() or "fi", made=at)


def _day(day: date) -> str:
    return words.day_full(day, get_language() or "fi")


def _moment(at: datetime) -> str:
    return words.moment(at, get_language() or "fi")


def _said(copy: Copy) -> list[str]:
    return [
        each.text for group in copy.package.groups for piece in group.readable for each in piece.readable
    ] + [words_ for group in copy.package.groups for _on, words_ in group.statements]


def _group(pages: Pages, group: Group) -> None:
    if not group.readable:
        return
    pages.text(capfirst(group.title), KIND)
    why = f"{', '.join(group.purposes)}. " + _("Basis: %(bases)s.") % {"bases": ", ".join(group.bases)}
    pages.text(why, SMALL)
    if group.ends_on:
        pages.text(capfirst(_("goes at the latest %(day)s") % {"day": _day(group.ends_on)}), SMALL)
    for piece in group.readable:
        _piece(pages, piece)
    for day, text in group.statements:
        pages.air(BETWEEN)
        pages.pair(_("Your statement beside these"), f"{text}\n{_day(day)}")
    if group.codes:
        pages.text(_codes(group.codes), SMALL)


def _piece(pages: Pages, piece: Piece) -> None:
    pages.air(BETWEEN)
    for label, text in piece.context:
        pages.pair(capfirst(label), text)
    for each in piece.readable:
        pages.pair(capfirst(each.label), each.text)
    made = f", {_day(local(piece.made_at).date())}" if piece.made_at else ""
    pages.pair(_("Where it came from"), f"{capfirst(piece.source)}{made}")


def _codes(count: int) -> str:
    return ngettext(
        "%(count)s keyed code for finding you, which nobody can read; it is in the file for machines.",
        "%(count)s keyed codes for finding you, which nobody can read; they are in the file for machines.",
        count,
    ) % {"count": count}


def _left_out(pages: Pages, left: list[LeftOut]) -> None:
    if left:
        pages.text(_("What is left out here"), KIND)
    for each in left:
        pages.pair(f"{capfirst(each.what)} ({each.count})", str(each.why))


def _looked(pages: Pages, looked: Looks) -> None:
    for each in looked.looks:
        often = ngettext("%(times)s time", "%(times)s times", each.times) % {"times": each.times}
        pages.pair(_day(each.day), f"{each.what}\n{each.role}{f', {often}' if each.times > 1 else ''}")
