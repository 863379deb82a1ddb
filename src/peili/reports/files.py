"""The figures as files: semicolons and decimal commas, nothing a spreadsheet takes for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from peili.house.cells import safe_cell
from peili.people.models import Staff
from peili.reports.queries import NO_VISIT, Again, Income, Kept, Period
from peili.reports.rules import Week
from peili.sales.rules import decimal

Rows = Iterable[Sequence[object]]


def written(heads: Sequence[str], rows: Rows) -> str:
    """Return a file; what is hidden is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in ([*heads], *rows):
        writer.writerow(["" if cell is None else safe_cell(str(cell)) for cell in row])
    return out.getvalue()


def occupancy(practitioners: list[Staff], shares: dict[UUID, list[Week]], period: Period) -> str:
    """Return how full each week was, a row a practitioner and week."""
    rows = [
        (each.name, monday.isoformat(), week.percent)
        for each in practitioners
        for monday, week in zip(period.starts, shares[each.pk], strict=True)
    ]
    return written([_("practitioner"), _("week from"), _("booked %")], rows)


def kept(rows: list[Kept]) -> str:
    """Return how visits were kept."""
    heads = [_("practitioner"), _("visits"), _("did not come"), _("cancelled late")]
    return written(heads, [(each.name or _("all"), each.visits, each.missed, each.late) for each in rows])


def again(rows: list[Again]) -> str:
    """Return who came again."""
    heads = [_("within days"), _("first visit from"), _("to"), _("clients"), _("came again %")]
    return written(heads, [(each.days, each.first, each.last, each.clients, each.percent) for each in rows])


def income(rows: list[Income]) -> str:
    """Return what came in."""
    names = {"": _("all"), NO_VISIT: _("without a visit")}
    cells = [
        (names.get(each.name, each.name), each.count, None if each.cents is None else decimal(each.cents))
        for each in rows
    ]
    return written([_("service"), _("receipts"), _("euros")], cells)
