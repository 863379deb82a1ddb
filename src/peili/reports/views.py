"""The owner's pages of figures. A chair renter sees those of their own business, and nobody another's."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peili.people.access import only
from peili.people.shell import Frame, frame
from peili.people.views.fresh import fresh
from peili.reports import files, queries
from peili.reports.queries import Period
from peili.reports.rules import HIGH, WIDE, Week, bars, mean, width_of
from peili.trail.models import Role


@dataclass(frozen=True, slots=True)
class _Page:
    frame: Frame
    period: Period
    choices: list[Period]

    @property
    def ended(self) -> bool:
        """Tell whether the block is over: only then are people counted."""
        return self.period is not self.choices[0]


def _begin(request: HttpRequest) -> _Page:
    """Begin a page of somebody who answers for their business: its owner, or a chair renter."""
    shell = frame(request, here="settings:settings")
    if shell.staff.role != Role.OWNER and not shell.staff.is_renter:
        raise PermissionDenied
    today = timezone.now().astimezone(shell.zone).date()
    choices, asked = queries.blocks_until(today, shell.zone), request.GET.get("from", "")
    choices[0] = choices[0].until(today)
    period = next((each for each in choices if each.code == asked and each.weeks), choices[1])
    return _Page(shell, period, choices)


@only(Role.OWNER, Role.PRACTITIONER)
@require_safe
def show_reports(request: HttpRequest) -> HttpResponse:
    """Show how full the weeks were, how visits were kept, who came again and what came in."""
    page = _begin(request)
    staff = page.frame.staff
    practitioners = queries.practitioners_of(staff)
    shares = queries.occupancy(practitioners, page.period)
    if "from" not in request.GET and page.choices[0].weeks and not _anybody(shares):
        page = replace(page, period=page.choices[0])  # a new house: nobody came before these weeks
        shares = queries.occupancy(practitioners, page.period)
    period = page.period
    weeks = [_("week %(number)d") % {"number": monday.isocalendar().week} for monday in period.starts]
    people = [
        {
            "name": each.name,
            "bars": bars(dict(zip(weeks, shares[each.pk], strict=True))),
            "mean": mean(shares[each.pk]),
            "few": any(week.hidden for week in shares[each.pk]),
        }
        for each in practitioners
    ]
    income = queries.income(staff, period) if page.ended else None
    context = {
        "period": period,
        "choices": page.choices,
        "ended": page.ended,
        "people": people,
        "weeks": weeks,
        "width": width_of(period.weeks),
        "bar": WIDE,
        "high": HIGH,
        "kept": queries.kept(practitioners, period) if page.ended else [],
        "again": queries.again(staff, period) if page.ended else [],
        "income": income,
        "most": max((each.cents or 0 for each in (income or [])[:-1]), default=0),
        "business": staff.controller.name,
    }
    return render(request, "reports/reports.html", page.frame.context | context)


def _anybody(shares: dict[UUID, list[Week]]) -> bool:
    return any(each.percent or each.hidden for weeks in shares.values() for each in weeks)


def _occupancy(page: _Page) -> str:
    practitioners = queries.practitioners_of(page.frame.staff)
    shares = queries.occupancy(practitioners, page.period)
    return files.occupancy(practitioners, shares, page.period)


def _kept(page: _Page) -> str:
    return files.kept(queries.kept(queries.practitioners_of(page.frame.staff), page.period))


def _again(page: _Page) -> str:
    return files.again(queries.again(page.frame.staff, page.period))


def _income(page: _Page) -> str:
    rows = queries.income(page.frame.staff, page.period)
    if rows is None:
        raise Http404
    return files.income(rows)


FILES: Final[dict[str, Callable[[_Page], str]]] = {
    "occupancy": _occupancy,
    "visits": _kept,
    "again": _again,
    "income": _income,
}
OF_PEOPLE: Final = frozenset({"visits", "again", "income"})


@only(Role.OWNER, Role.PRACTITIONER)
@fresh
@require_safe
def csv_of_report(request: HttpRequest, report: str) -> HttpResponse:
    """Give the figures of one report as a file; small counts are as hidden in it as on the page."""
    page = _begin(request)
    if report not in FILES or (report in OF_PEOPLE and not page.ended):
        raise Http404
    response = HttpResponse(FILES[report](page), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{report}-{page.period.code}.csv"'
    return response
