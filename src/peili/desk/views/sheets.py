"""The day sheet: a day on paper for when the network is gone, until it is burned."""

from datetime import date, timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from peili.booking.commands.sheets import burn_sheet, make_sheet
from peili.booking.models import DaySheet
from peili.desk.queries import visits
from peili.desk.queries.clients import register_of
from peili.desk.queries.sheets import on_paper, unburned
from peili.desk.views.frames import page_of
from peili.people.access import EVERYONE_IN, only
from peili.trail.models import Role

HERE = "desk:go_to_day"
BURNED_AFTER = timedelta(days=1)


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def day_sheet(request: HttpRequest, day: date) -> HttpResponse:
    """Say what the sheet is; a POST writes down that it is made, and shows it. Phones only for the owner."""
    page = page_of(request, here=HERE)
    may_show_phones = page.staff.role == Role.OWNER
    if request.method != "POST":
        kept = unburned(page.staff)
        context: dict[str, object] = {"day": day, "kept": kept, "may_show_phones": may_show_phones}
        return page.show("desk/sheet_ask.html", context)
    phones = may_show_phones and request.POST.get("phones") == "yes"
    shown = visits.of_day(staff=page.staff, day=day, zone=page.zone)
    sheet = make_sheet(
        register=register_of(page.staff),
        day=day,
        shown=shown,
        phones=phones,
        burn_by=max(day, page.today) + BURNED_AFTER,
        by=page.actor,
        now=page.now,
    )
    people = on_paper(shown, zone=page.zone, phones=phones)
    return page.show("desk/sheet.html", {"day": day, "sheet": sheet, "people": people})


@only(*EVERYONE_IN)
@require_POST
def burn_day_sheet(request: HttpRequest, sheet: UUID) -> HttpResponseBase:
    """Note that a sheet has been burned or shredded."""
    page = page_of(request, here=HERE)
    found = DaySheet.objects.filter(pk=sheet, controller_id=page.staff.controller_id).first()
    if found is None:
        raise Http404
    burn_sheet(sheet=found, by=page.actor, now=page.now)
    return redirect("desk:sheet", day=found.day)
