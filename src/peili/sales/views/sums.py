"""What came in: the day's sum, and the month as a file for bookkeeping."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from peili.people.access import only
from peili.people.views.fresh import fresh
from peili.sales.commands import export
from peili.sales.files import as_csv
from peili.sales.queries import day_sums, of_month, seen_by
from peili.sales.views.frames import page_of
from peili.trail.models import Role

CENTURY = 20  # addresses can say its months
KEEPS_BOOKS = (Role.OWNER, Role.BOOKKEEPER)
SHOWN = 200  # receipts of a day: more than any salon writes


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year // 100 == CENTURY else None


@require_safe
@only(Role.OWNER, Role.RECEPTIONIST, Role.BOOKKEEPER)
def show_day(request: HttpRequest) -> HttpResponse:
    """Show the receipts of a day and their sums."""
    page = page_of(request)
    day = _day(request.GET.get("day", "")) or page.today
    sums = day_sums(page.staff, day)
    context: dict[str, object] = {
        "day": day,
        "is_owner": page.staff.role in KEEPS_BOOKS,
        "sums": sums,
        "total": sum(each.cents for each in sums),
        "vat": sum(each.vat_cents for each in sums),
        "receipts": seen_by(page.staff).filter(on=day).order_by("number")[:SHOWN],
    }
    return page.show("sales/day.html", context)


@require_POST
@only(*KEEPS_BOOKS)
@fresh
def csv_of_month(request: HttpRequest, month: date) -> HttpResponse:
    """Give the receipts of a month as a file, and log it."""
    page = page_of(request)
    rows = export(receipts=of_month(page.staff, month), by=page.actor, now=page.now)
    response = HttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{month:%Y-%m}.csv"'
    return response
