"""Quick blocks: a free stretch is kept without a reason, and freed again; empty extra lanes close."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from peili.booking.commands.absence import be_away, come_back
from peili.booking.commands.lanes import LaneInUse, close_lane
from peili.booking.forms import ChosenTime
from peili.booking.models import Block, Lane
from peili.booking.rules.hours import local_minute, moment_of
from peili.desk.forms import BlockForm
from peili.desk.hours.frames import SURE, show_weighed, weighed
from peili.desk.queries.day import load_day
from peili.desk.rules import Kind, in_calendar
from peili.desk.views import undo
from peili.desk.views.appointments import HERE
from peili.desk.views.frames import Page, page_of
from peili.people.access import EVERYONE_IN, only
from peili.people.models import Staff
from peili.ui.addresses import address

LENGTHS = (15, 30, 45, 60, 90, 120, 180, 240)
UNREADABLE = _("This is not a time.")
KEPT = _("Kept time")


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def block_time(request: HttpRequest) -> HttpResponseBase:
    """Show what can be done with a free stretch (`?start=`), and keep it when a length is pressed."""
    page = page_of(request, here=HERE)
    if request.method == "POST":
        return _block(page)
    form = ChosenTime(request.GET)
    if not form.is_valid():
        return redirect("desk:day", day=page.today)
    start = form.cleaned_data["start"]
    local = start.at.astimezone(page.zone)
    if not in_calendar(local):
        raise Http404
    return _page(page, _whose(page, start.code), local.date(), local.time())


def _whose(page: Page, code: str) -> Staff:
    """Return a practitioner of one's own business; anybody else is as unknown as nobody."""
    found = Staff.objects.practitioners().filter(controller_id=page.staff.controller_id, code=code)
    whose = found.select_related("resource").first()
    if whose is None:
        raise Http404
    return whose


def _page(
    page: Page,
    whose: Staff,
    day: date,
    at: time,
    *,
    refused: Promise | None = None,
    form: BlockForm | None = None,
) -> HttpResponse:
    lanes = load_day(staff=page.staff, day=day, zone=page.zone, now=page.now).lanes
    until = next(
        (
            each.end
            for lane in lanes
            for each in lane.blocks
            if lane.code == whose.code
            and each.kind is Kind.FREE
            and each.start.time() <= at < each.end.time()
        ),
        None,
    )
    context = {
        "whose": whose,
        "day": day,
        "from_clock": f"{at.hour}.{at:%M}",
        "typed": form.data.get("time", "") if form else None,
        "wrong": form.errors.get("time") if form else None,
        "until": until,
        "lengths": LENGTHS,
        "refused": refused,
    }
    return page.show("desk/block_time.html", context, status=400 if form else 200)


def _block(page: Page) -> HttpResponseBase:
    form = BlockForm(page.request.POST)
    readable = form.is_valid()
    whose = _whose(page, form.cleaned_data.get("staff", ""))
    if not readable or not in_calendar(form.cleaned_data["day"]):
        said = form.cleaned_data
        day = said["day"] if "day" in said and in_calendar(said["day"]) else page.today
        refused = UNREADABLE if "time" in said else None
        return _page(page, whose, day, said.get("time", time(12)), refused=refused, form=form)
    day, minutes = form.cleaned_data["day"], form.cleaned_data["minutes"]
    begins = moment_of(local_minute(day, form.cleaned_data["time"], page.zone))
    ends = begins + timedelta(minutes=minutes)

    def keep() -> Block:
        return be_away(staff=whose, starts_at=begins, ends_at=ends, by=page.actor, now=page.now)

    undoing = undo.is_undoing(page.request)
    found = None if undoing else weighed(page, keep)
    if found is not None:
        return show_weighed(page, found, what=KEPT, back=_day_url(begins.astimezone(page.zone), whose))
    made = keep()
    if page.request.POST.get(SURE):
        return redirect("hours:unfit")
    act = undo.Act.BACK if undoing else undo.Act.BLOCKED
    undo.remember(page, act, pk=made.pk, fields=[("undo", "yes")])
    return _to_day(begins.astimezone(page.zone), whose)


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def show_block(request: HttpRequest, block: UUID) -> HttpResponseBase:
    """Show a kept stretch, and free it when that is sent."""
    page = page_of(request, here=HERE)
    kept = Block.objects.select_related("resource__staff")
    found = kept.filter(pk=block, resource__staff__controller=page.staff.controller_id).first()
    if found is None or found.resource.staff is None:
        raise Http404
    start, end = (each.astimezone(page.zone) for each in (found.starts_at, found.ends_at))
    whose, may_remove = found.resource.staff, found.kind == Block.Kind.AWAY
    if request.method != "POST" or not may_remove:
        context = {"whose": whose, "start": start, "end": end, "may_remove": may_remove}
        return page.show("desk/blocked.html", context, status=409 if request.method == "POST" else 200)
    come_back(absence=found, by=page.actor, now=page.now)
    if undo.is_undoing(request):
        undo.remember(page, undo.Act.BACK)
    else:
        undo.remember(page, undo.Act.FREED, fields=_again(whose, start, end))
    return _to_day(start, whose)


def _again(whose: Staff, start: datetime, end: datetime) -> list[tuple[str, str]]:
    """Return what keeps the same stretch anew."""
    minutes = int((end - start).total_seconds()) // 60
    said = {"staff": whose.code, "day": f"{start:%Y-%m-%d}", "time": f"{start:%H.%M}", "minutes": minutes}
    return [*((name, str(value)) for name, value in said.items()), ("undo", "yes")]


@only(*EVERYONE_IN)
@require_POST
def shut_lane(request: HttpRequest, lane: UUID) -> HttpResponseBase:
    """Close an empty extra lane; one that is in use stays."""
    page = page_of(request, here=HERE)
    own = Lane.objects.filter(pk=lane, resource__lane_of__controller=page.staff.controller_id)
    found = own.select_related("resource__lane_of").first()
    if found is None or found.resource.lane_of is None:
        raise Http404
    try:
        close_lane(lane=found, by=page.actor, now=page.now)
    except LaneInUse:
        pass  # somebody booked into it meanwhile: the day shows it
    else:
        undo.remember(page, undo.Act.CLOSED)
    return _to_day(found.starts_at.astimezone(page.zone), found.resource.lane_of)


def _day_url(start: datetime, whose: Staff) -> str:
    return f"{address('desk:day', start.date())}?lane={whose.code}"


def _to_day(start: datetime, whose: Staff) -> HttpResponseBase:
    return redirect(_day_url(start, whose))
