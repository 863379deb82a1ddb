"""Absences: seen, made and taken away."""

from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peili.booking.commands.absence import be_away, come_back
from peili.booking.models import Block
from peili.desk.hours.forms import AwayForm
from peili.desk.hours.frames import changed, page_for, show_weighed, weighed, whose
from peili.desk.views import undo
from peili.desk.views.frames import Page, id_in
from peili.people.access import only
from peili.people.models import Staff
from peili.trail.models import Role

A_MINUTE = timedelta(minutes=1)


@only(Role.OWNER, Role.PRACTITIONER)
@require_http_methods(["GET", "HEAD", "POST"])
def away(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show when somebody is away, and take down another absence once what it meets has been seen."""
    page = page_for(request)
    staff = whose(page, code)
    data = request.POST if request.method == "POST" else None
    form = AwayForm(data, today=page.today, zone=page.zone)
    context: dict[str, object] = {"form": form, "whose": staff, "rows": _rows(staff, page)}
    if data is None or not form.is_valid():
        return page.show("hours/away.html", context | {"undo": undo.shown(page)})
    begins, ends = form.span()

    def change() -> None:
        be_away(staff=staff, starts_at=begins, ends_at=ends, by=page.actor, now=page.now)

    found = weighed(page, change)
    if found is not None:
        what = _("%(who)s is away") % {"who": staff.name}
        return show_weighed(page, found, what=what, back=reverse("hours:away", args=[code]))
    change()
    return changed(page, back=reverse("hours:away", args=[code]))


@only(Role.OWNER, Role.PRACTITIONER)
@require_POST
def back(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take an absence away."""
    page = page_for(request)
    staff = whose(page, code)
    pk = id_in(request.POST.get("absence", ""))
    found = _absences(staff, page.now).filter(pk=pk).first() if pk else None
    if found is None:
        raise Http404
    come_back(absence=found, by=page.actor, now=page.now)
    return changed(page, back=reverse("hours:away", args=[code]))


def _absences(staff: Staff, now: datetime) -> QuerySet[Block]:
    coming = Block.objects.filter(resource__staff=staff, kind=Block.Kind.AWAY, ends_at__gt=now)
    return coming.select_related("resource__staff").order_by("starts_at")


def _at_midnight(moment: datetime, page: Page) -> bool:
    return moment.astimezone(page.zone).time() == time.min


def _rows(staff: Staff, page: Page) -> list[dict[str, object]]:
    return [{"pk": each.pk} | stretch(each, page) for each in _absences(staff, page.now)]


def stretch(block: Block, page: Page) -> dict[str, object]:
    """Return when a block begins and ends by the premises' clock, and whether it is of whole days."""
    return {
        "begins": block.starts_at.astimezone(page.zone),
        "ends": block.ends_at.astimezone(page.zone),
        "last": (block.ends_at - A_MINUTE).astimezone(page.zone),
        "whole": _at_midnight(block.starts_at, page) and _at_midnight(block.ends_at, page),
    }
