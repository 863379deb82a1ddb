"""One visit beside its day, and what can be done with it."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peili.booking.commands.cancel import CannotCancel, cancel
from peili.booking.commands.join import AlreadyJoined, card_from_claim, join
from peili.booking.commands.limiting import may_exempt
from peili.booking.commands.occupy import TimeTaken
from peili.booking.commands.price import NothingToChange, price_by_card
from peili.booking.forms import start_of
from peili.booking.models import Appointment, Exemption, Lapse
from peili.booking.queries.confirming import waits
from peili.booking.queries.lapses import is_past_free
from peili.booking.queries.limits import limits_of
from peili.booking.queries.prices import advice_of
from peili.booking.queries.telling import way_to
from peili.booking.rules.hours import minute_of
from peili.booking.rules.length import lengths
from peili.desk.forms import JoinForm
from peili.desk.queries import clients, visits
from peili.desk.queries.clients import Row
from peili.desk.queries.day import load_day
from peili.desk.queries.several import belongs
from peili.desk.views import undo
from peili.desk.views.frames import Page, appointment_of, client_of, not_logged, page_of
from peili.desk.words import CANNOT_CANCEL
from peili.people.access import EVERYONE_IN, only
from peili.people.commands.search import search_for_claim
from peili.people.models import Claim, Client
from peili.people.panels import Where
from peili.trail.models import Role

HERE = "desk:go_to_day"


@only(*EVERYONE_IN)
@require_safe
def show_appointment(request: HttpRequest, appointment: UUID) -> HttpResponse:
    """Show a visit chosen in its day."""
    page = page_of(request, here=HERE)
    return panel(page, appointment_of(page, appointment), {"undo": undo.shown(page)})


def panel(
    page: Page, appointment: Appointment, extra: dict[str, object] | None = None, status: int = 200
) -> HttpResponse:
    """Show a visit beside its day; `extra` says what was refused."""
    start = appointment.starts_at.astimezone(page.zone)
    day = load_day(
        staff=page.staff,
        day=start.date(),
        zone=page.zone,
        now=page.now,
        lane=appointment.staff.code,
        chosen=appointment.pk,
    )
    beside, later = belongs(appointment, staff=page.staff)
    context: dict[str, object] = {
        "day": day,
        "beside": [(each.starts_at.astimezone(page.zone), each) for each in beside],
        "later": [(each.starts_at.astimezone(page.zone), each) for each in later],
        "visit": appointment,
        "start": start,
        "end": appointment.ends_at.astimezone(page.zone),
        "made": appointment.made_at.astimezone(page.zone),
        "cancelled": _local(page, appointment.cancelled_at),
        "started": _local(page, appointment.started_at),
        "finished": _local(page, appointment.finished_at),
        "is_today": start.date() == page.today,
        "length": appointment.minutes,
        "lengths": lengths(appointment.minutes),
        "ends": start_of(minute_of(appointment.ends_at)),
        "arrived": _local(page, appointment.arrived_at),
        "has_begun": appointment.starts_at <= page.now,
        "treats": page.staff.role in (Role.OWNER, Role.PRACTITIONER),
        **_limits(page, appointment),
        "waits": waits(appointment, now=page.now),
        "lapse": Lapse.objects.filter(appointment=appointment).first() if _was_lost(appointment) else None,
        "late_reasons": Appointment.Late.choices,
        "where": day.place_of(appointment.pk),
        "advice": advice_of(appointment),
        "parts": page.parts(Where.VISIT, appointment, client=appointment.client),
    }
    if appointment.claim is not None and appointment.client is None and "met" not in (extra or {}):
        try:
            context["candidates"] = _candidates(page, appointment.claim)
        except DatabaseError:
            return not_logged(page)
    return page.show("desk/appointment.html", context | (extra or {}), status=status)


def _was_lost(appointment: Appointment) -> bool:
    return appointment.state != Appointment.State.BOOKED


def _limits(page: Page, visit: Appointment) -> dict[str, object]:
    """Return what stops a visit that is to come, and whether whoever looks may set it aside."""
    live = visit.state == Appointment.State.BOOKED and visit.started_at is None
    found = [each for each in limits_of(visit, now=page.now) if each.stops(visit.starts_at)] if live else []
    return {
        "limits": found,
        "may_exempt": bool(found) and may_exempt(page.actor, found),
        "exempt_reasons": Exemption.Why.choices,
    }


def _local(page: Page, at: datetime | None) -> datetime | None:
    return at.astimezone(page.zone) if at else None


def _candidates(page: Page, claim: Claim) -> list[tuple[Row, bool]]:
    """Return the cards it may belong to, and whether each has the number that was typed."""
    same = clients.with_code(register_id=claim.register_id, code=claim.phone_code, staff=page.staff)
    found = search_for_claim(staff=page.staff, claim=claim, same=same, by=page.actor, now=page.now)
    numbers = {card.pk for card in same}
    rows = clients.rows_of(found, now=page.now, zone=page.zone)
    return [(row, row.card.pk in numbers) for row in rows]


@only(*EVERYONE_IN)
@require_POST
def price_appointment(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Give a visit the price that its client's card makes it; a second press changes nothing."""
    page = page_of(request, here=HERE)
    found = appointment_of(page, appointment)
    with suppress(NothingToChange):
        price_by_card(appointment=found, by=page.actor, now=page.now)
    return redirect("desk:appointment", appointment=found.pk)


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_appointment(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Ask whether to cancel a visit, and cancel it when the answer is sent."""
    page = page_of(request, here=HERE)
    found = appointment_of(page, appointment)
    context: dict[str, object] = {
        "visit": found,
        "start": found.starts_at.astimezone(page.zone),
        "way": way_to(found) if found.starts_at > page.now else None,
        "late": is_past_free(found, now=page.now),
    }
    if request.method != "POST":
        return page.show("desk/cancel.html", context)
    try:
        cancel(appointment=found, by=page.actor, now=page.now, late="late" in request.POST)
    except CannotCancel as refused:
        context["refused"] = CANNOT_CANCEL[refused.refusal]
        return page.show("desk/cancel.html", context, status=409)
    undo.remember(page, undo.Act.CANCELLED, pk=found.pk, fields=[("undo", "yes")])
    return redirect("desk:appointment", appointment=found.pk)


@only(*EVERYONE_IN)
@require_POST
def join_to_card(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Join what was typed online to a card of the same register."""
    page = page_of(request, here=HERE)
    found = appointment_of(page, appointment)
    form = JoinForm(request.POST)
    if not form.is_valid():
        raise Http404
    return _join(page, found, client_of(page, form.cleaned_data["client"]))


def _join(page: Page, appointment: Appointment, client: Client) -> HttpResponseBase:
    claim = _claim_of(appointment)
    try:
        join(claim=claim, client=client, by=page.actor, now=page.now)
    except TimeTaken:
        booked = Appointment.objects.filter(claim=claim, state=Appointment.State.BOOKED)
        met = visits.at_the_same_time(appointments=booked, client=client)
        others = [(each, each.starts_at.astimezone(page.zone)) for each in met]
        return panel(page, appointment, {"met": others, "wanted": client}, status=409)
    except AlreadyJoined:
        pass  # a second press, or a colleague was first: the page shows the card it is joined to
    return redirect("desk:appointment", appointment=appointment.pk)


@only(*EVERYONE_IN)
@require_POST
def make_card(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Make a new card of what was typed online."""
    page = page_of(request, here=HERE)
    found = appointment_of(page, appointment)
    with suppress(AlreadyJoined):  # as above
        card_from_claim(claim=_claim_of(found), by=page.actor, now=page.now, on=page.today)
    return redirect("desk:appointment", appointment=found.pk)


def _claim_of(appointment: Appointment) -> Claim:
    if appointment.claim is None:
        raise Http404
    return appointment.claim
