"""Moving a visit at the desk without dragging: the next free times, any exact time, and a POST."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from peili.booking.commands.limiting import may_exempt
from peili.booking.commands.move import CannotMove, MovedMeanwhile, Place, move, place_of, refuse
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.commands.resize import CannotResize, resize
from peili.booking.commands.restore import NotCancelled, restore
from peili.booking.forms import MovedTime, Start, start_of
from peili.booking.models import Appointment, Exemption, Lane
from peili.booking.queries.blocks import kept_for
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.limits import limits_of
from peili.booking.queries.telling import way_to
from peili.booking.rules.availability import Refusal
from peili.booking.rules.change import ResizeRefusal
from peili.booking.rules.hours import minute_of
from peili.desk.forms import LengthForm, MoveForm
from peili.desk.queries.moving import Answer, Moves
from peili.desk.rules import in_calendar
from peili.desk.views import undo
from peili.desk.views.appointments import HERE, panel
from peili.desk.views.despite import despite_in
from peili.desk.views.frames import Page, appointment_of, page_of
from peili.desk.words import (
    CANNOT_MOVE,
    CANNOT_RESIZE,
    KEPT_FOR,
    NOT_OFFERED,
    REFUSALS,
    TAKEN_SINCE,
    may_open_lane,
)
from peili.people.access import EVERYONE_IN, only
from peili.people.models import Staff

UNREADABLE = _("This is not a time.")
MEANWHILE = _("Someone else has changed the visit a moment ago.")


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def move_appointment(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Show where a visit can go, from `?day=` on, `?staff=` whom and why not at `?time=`; a POST moves it."""
    page = page_of(request, here=HERE)
    found = appointment_of(page, appointment)
    try:
        if request.method == "POST":
            return _move(page, found)
        refuse(found, terms=terms_and_zone()[0], by_client=False, now=page.now)
    except CannotMove as refused:
        return _page(page, found, notice=CANNOT_MOVE[refused.refusal], cannot=True)
    return _page(page, found)


@only(*EVERYONE_IN)
@require_POST
def restore_appointment(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Book a cancelled visit again at its own time."""
    page = page_of(request, here=HERE)
    found = appointment_of(page, appointment)
    try:
        restore(appointment=found, by=page.actor, now=page.now, undoing=undo.is_undoing(request))
    except TimeTaken as taken:
        kept = kept_for(staff=found.staff_id, starts_at=found.starts_at, ends_at=found.ends_at)
        own = kept if taken.refusal == Refusal.PRACTITIONER_TAKEN else None
        said = [TAKEN_SINCE, KEPT_FOR[own] if own else REFUSALS[taken.refusal]]
        return panel(page, found, {"refused": " ".join(str(each) for each in said)}, status=409)
    except NotOffered:
        return panel(page, found, {"refused": NOT_OFFERED}, status=409)
    except NotCancelled:
        pass  # a second press, or a colleague was first: the page shows the visit as it stands
    undo.remember(page, undo.Act.BACK, pk=found.pk)
    return redirect("desk:appointment", appointment=found.pk)


def _move(page: Page, found: Appointment) -> HttpResponseBase:
    form = MovedTime(page.request.POST)
    if not form.is_valid() or not in_calendar(form.cleaned_data["start"].at.astimezone(page.zone)):
        return _page(page, found, notice=UNREADABLE, status=400)
    start, seen = form.cleaned_data["start"], form.cleaned_data["seen"]
    was, undoing = place_of(found), undo.is_undoing(page.request)
    try:
        moved = move(
            appointment=found,
            seen=_place(found, seen),
            to=_place(found, start),
            by=page.actor,
            now=page.now,
            undoing=undo.of_when(page.request) if undoing else None,
            why=reason_in(page.request),
            despite=despite_in(page.request),
        )
    except MovedMeanwhile as met:
        return _page(page, met.current, notice=MEANWHILE)
    except TimeTaken as taken:
        spite = taken.refusal == Refusal.CONDITION and _may_spite(page, found, start.at)
        return _page(page, found, notice=REFUSALS[taken.refusal], asked=start, spite=spite)
    except NotOffered:
        return _page(page, found, notice=NOT_OFFERED)
    if undoing:
        undo.remember(page, undo.Act.BACK, pk=moved.pk)
    elif place_of(moved) != was:
        back = [("start", value_of(found)), ("seen", value_of(moved)), *undo.saying(moved.moved_at)]
        undo.remember(page, undo.Act.MOVED, pk=moved.pk, fields=back)
    return redirect("desk:appointment", appointment=moved.pk)


@only(*EVERYONE_IN)
@require_POST
def resize_appointment(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Let a visit last as long as was chosen."""
    page = page_of(request, here=HERE)
    found = appointment_of(page, appointment)
    form = LengthForm(request.POST)
    if not form.is_valid():
        return panel(page, found, {"refused": CANNOT_RESIZE[ResizeRefusal.NOT_IN_STEPS]}, status=400)
    seen, minutes = form.cleaned_data["seen"].at, form.cleaned_data["minutes"]
    refused: Promise
    try:
        made = resize(
            appointment=found,
            seen=seen,
            minutes=minutes,
            by=page.actor,
            now=page.now,
            undoing=undo.is_undoing(request),
        )
    except CannotResize as problem:
        refused = CANNOT_RESIZE[problem.refusal]
    except MovedMeanwhile as met:
        found, refused = met.current, MEANWHILE
    except TimeTaken as taken:
        refused = REFUSALS[taken.refusal]
    else:
        back = [("minutes", str(found.minutes)), ("seen", start_of(minute_of(made.ends_at))), ("undo", "yes")]
        act = undo.Act.BACK if undo.is_undoing(request) else undo.Act.RESIZED
        undo.remember(page, act, pk=made.pk, fields=back)
        return redirect("desk:appointment", appointment=made.pk)
    return panel(page, found, {"refused": refused}, status=409)


def reason_in(request: HttpRequest) -> str:
    """Return why an extra lane is to be opened, or nothing when none is asked for."""
    why = request.POST.get("why", "")
    return why if why in Lane.Why.values else ""


def value_of(appointment: Appointment) -> str:
    """Return where a visit stands, as forms send it."""
    return start_of(minute_of(appointment.starts_at), appointment.staff.code)


def _givers(found: Appointment) -> QuerySet[Staff]:
    """Return who may take the visit: those of the same business who give its service."""
    return Staff.objects.practitioners().filter(
        services=found.service_id, controller=found.service.controller_id
    )


def _place(found: Appointment, said: Start) -> Place:
    """Return the place a form names; NotOffered when it is with somebody who cannot take the visit."""
    if not said.code or said.code == found.staff.code:
        return Place(said.at, found.staff_id)
    pk = _givers(found).filter(code=said.code).values_list("pk", flat=True).first()
    if pk is None:
        raise NotOffered
    return Place(said.at, pk)


def _may_spite(page: Page, found: Appointment, at: datetime) -> bool:
    """Tell whether whoever asks may move a visit there in spite of the conditions that refuse it."""
    stopping = [each for each in limits_of(found, now=page.now) if each.stops(at)]
    return bool(stopping) and may_exempt(page.actor, stopping)


def _page(
    page: Page,
    found: Appointment,
    *,
    notice: Promise | None = None,
    asked: Start | None = None,
    cannot: bool = False,
    spite: bool = False,
    status: int = 409,
) -> HttpResponse:
    start = found.starts_at.astimezone(page.zone)
    context: dict[str, object] = {
        "visit": found,
        "start": start,
        "seen": value_of(found),
        "way": way_to(found) if start > page.now else None,
        "notice": notice,
        "cannot": cannot,
    }
    if spite and asked:
        context |= {
            "spite": start_of(minute_of(asked.at), asked.code),
            "spite_at": asked.at.astimezone(page.zone),
        }
        context["exempt_reasons"] = Exemption.Why.choices
    if not cannot:
        context |= _times(page, found, asked.at.astimezone(page.zone) if asked else None)
    return page.show("desk/move.html", context, status=status if notice else 200)


def _times(page: Page, found: Appointment, refused: datetime | None) -> dict[str, object]:
    """Return the form and what is found by it; `refused` is the time that was sent and could not be had."""
    givers = list(_givers(found))
    wanted: dict[str, Any] = {
        "day": max(page.today, found.starts_at.astimezone(page.zone).date()),
        "staff": found.staff.code,
        "time": None,
    }
    form = MoveForm(practitioners=givers, initial=wanted)
    if refused:
        wanted = {"day": refused.date(), "staff": "", "time": refused.time()}
        form = MoveForm(practitioners=givers, initial=wanted | {"time": f"{refused:%H.%M}"})
    elif "day" in page.request.GET:
        form = MoveForm(page.request.GET, practitioners=givers)
        wanted = form.cleaned_data if form.is_valid() else wanted
    search = Moves(found, first=wanted["day"], now=page.now)
    only_one = {each.code: each.pk for each in givers}.get(wanted["staff"])
    answers = search.why_not(wanted["time"], only=only_one) if wanted["time"] else []
    return {
        "form": form,
        "targets": search.next_free(only=only_one, rather=found.staff_id),
        "asked": wanted["time"],
        "answers": [_answer(each) for each in answers],
        "lane_reasons": Lane.Why.choices,
    }


def _answer(answer: Answer) -> dict[str, object]:
    target = answer.target
    return {
        "staff": target.staff,
        "start": target.start,
        "value": target.value,
        "why": [REFUSALS[each] for each in answer.refusals],
        "lane": may_open_lane(answer.refusals),
    }
