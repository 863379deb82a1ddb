"""The file for bookkeeping: semicolons and decimal commas, as Finnish programs read it. It names nobody."""

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext as _

from peili.house.cells import safe_cell
from peili.sales.models import Receipt
from peili.sales.rules import decimal


def as_csv(receipts: Iterable[Receipt]) -> str:
    """Return the receipts as a file; texts are written so that no spreadsheet takes them for formulas."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    heads = (
        _("number"),
        _("date"),
        _("what"),
        _("sum"),
        _("VAT %"),
        _("VAT"),
        _("way of paying"),
        _("corrects"),
    )
    writer.writerow([safe_cell(str(head)) for head in heads])
    for each in receipts:
        writer.writerow(
            [
                each.number,
                each.on.isoformat(),
                safe_cell(_("Beauty care service")),
                decimal(each.cents),
                decimal(each.vat_points),
                decimal(each.vat_cents),
                safe_cell(each.get_way_display()),
                each.corrects or "",
            ]
        )
    return out.getvalue()
