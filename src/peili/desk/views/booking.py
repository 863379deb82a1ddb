"""Booking a visit for a client who calls or stands at the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.views.decorators.http import require_http_methods

from peili.booking.commands.book import AdultNotConfirmed, book_at_desk
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.models import Appointment, Lane, Service
from peili.booking.queries.menu import Extras, names_of
from peili.booking.queries.prices import advice_for
from peili.booking.rules.availability import Refusal
from peili.desk.forms import FindForm, TimeForm, WantedForm
from peili.desk.queries import times
from peili.desk.queries.menu import Dish, dishes
from peili.desk.views.despite import Despite, despite_in
from peili.desk.views.frames import Page, client_of, id_in, not_logged, page_of, search_for
from peili.desk.views.moving import reason_in
from peili.desk.views.wishes import wish_of, wished
from peili.desk.words import ADULTS_ONLY, REFUSALS, may_open_lane
from peili.house.texts import of_languages
from peili.people.access import EVERYONE_IN, only
from peili.people.models import Client, Staff
from peili.promises.gates import Limit, Wish, limits
from peili.promises.vocabulary import Text
from peili.trail.models import Purpose

HERE = "desk:go_to_day"


@dataclass(frozen=True, slots=True)
class Limited:
    """Why a treatment is not given to a client, until when, and the service that mends it."""

    text: Text
    until: datetime | None
    remedy: str


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def book_for_client(request: HttpRequest) -> HttpResponseBase:
    """Find the client, then the service, the practitioner and the time, and book it."""
    page = page_of(request, here=HERE)
    pk = id_in(request.GET.get("client", ""))
    if pk is None:
        return _whose(page)
    client = client_of(page, pk)
    offered = dishes(times.services_of(page.staff))
    if request.method == "POST":
        return _book(page, client, offered)
    return _times(page, client, offered)


def _whose(page: Page) -> HttpResponse:
    """Ask for whom, and find them."""
    form = FindForm(page.request.POST) if page.request.method == "POST" else FindForm()
    context: dict[str, object] = {"form": form, "found": None, "wish": wish_of(page.request)}
    if form.is_valid():
        found = search_for(page, form.cleaned_data["q"], Purpose.BOOKING)
        if found is None:
            return not_logged(page)
        context |= found
    return page.show("desk/book_whose.html", context)


def practitioners_of(staff: Staff) -> list[Staff]:
    """Return who can be booked of the same business."""
    return list(Staff.objects.practitioners().filter(controller_id=staff.controller_id))


def _times(
    page: Page,
    client: Client,
    offered: list[Dish],
    *,
    wanted: dict[str, Any] | None = None,
    refused: Promise | None = None,
) -> HttpResponse:
    """Show the form of what is wanted, and the free times once a service and a day are known."""
    practitioners = practitioners_of(page.staff)
    data = wanted or (page.request.GET if "service" in page.request.GET else None)
    initial = {"day": page.today, **wished(page.request)}
    form = WantedForm(data, dishes=offered, practitioners=practitioners, initial=initial)
    context: dict[str, object] = {"form": form, "client": client, "found": None}
    if form.is_valid():
        chosen, extras = form.chosen
        limiting = limits(Wish(client_id=client.pk, service_id=chosen.pk, now=page.now))
        wanted_all = Despite.of(page, limiting)
        only_one = {each.code: each.pk for each in practitioners}.get(form.cleaned_data["staff"])
        context |= {
            "service": chosen,
            "value": form.cleaned_data["service"],
            "added": [each.slug for each in extras.addons],
            "name": of_languages(names_of(chosen, extras)),
            "advice": advice_for(client=client, service=chosen, extras=extras, on=form.cleaned_data["day"]),
            "day": form.cleaned_data["day"],
            "asked": form.cleaned_data["time"],
            "found": _found(
                page, client, (chosen, extras), only_one, form.cleaned_data, limiting=wanted_all.left
            ),
            "limits": limited_on(page, limiting, form.cleaned_data["day"]),
            "despite": wanted_all,
        }
        if not any(each["starts"] for each in cast("list[dict[str, object]]", context["found"])):
            context |= _later(client, form, only_one, now=page.now, limiting=wanted_all.left)
    context |= {"refused": refused, "lane_reasons": Lane.Why.choices}
    return page.show("desk/book.html", context, status=409 if refused else 200)


def _later(
    client: Client, form: WantedForm, only_one: UUID | None, *, now: datetime, limiting: Sequence[Limit]
) -> dict[str, object]:
    """Return the next day with a free time, and the address that asks for it; nothing when there is none."""
    (service, extras), said = form.chosen, form.cleaned_data
    day = times.next_day(
        service=service,
        extras=extras,
        client=client,
        only=only_one,
        after=said["day"],
        now=now,
        limiting=limiting,
    )
    if day is None:
        return {}
    asked = {"client": client.pk, "service": said["service"], "add": [each.slug for each in extras.addons]}
    asked |= {"staff": said["staff"], "day": day.isoformat()}
    return {"later": day, "later_query": urlencode(asked, doseq=True)}


def limited_on(page: Page, found: Sequence[Limit], day: date) -> list[Limited]:
    """Return what stops the treatment on some of a day, with the first day after it, and what mends it."""
    begins = datetime.combine(day, time(), tzinfo=page.zone)
    ends = begins + timedelta(days=1)
    limited = (
        Limited(each.text, each.until.astimezone(page.zone) if each.until else None, each.remedy)
        for each in found
        if (each.since is None or each.since < ends) and (each.until is None or each.until > begins)
    )
    return list(dict.fromkeys(limited))


def _found(
    page: Page,
    client: Client,
    what: tuple[Service, Extras],
    only_one: UUID | None,
    said: dict[str, Any],
    *,
    limiting: Sequence[Limit],
) -> list[dict[str, object]]:
    found = times.free_times(
        service=what[0],
        extras=what[1],
        client=client,
        only=only_one,
        day=said["day"],
        zone=page.zone,
        now=page.now,
        asked=said["time"],
        limiting=limiting,
    )
    return [
        {
            "staff": each.staff,
            "chosen": each.chosen,
            "starts": each.starts,
            "free": each.free,
            "why": [REFUSALS[every] for every in each.refused],
            "lane": may_open_lane(each.refused),
            "asked": each.asked,
            "but": REFUSALS[each.not_offered] if each.not_offered else None,
        }
        for each in found
    ]


def _book(page: Page, client: Client, offered: list[Dish]) -> HttpResponseBase:
    form, added = TimeForm(page.request.POST), page.request.POST.getlist("add")
    by_value = {each.value: each for each in offered}
    by_code = {each.code: each for each in practitioners_of(page.staff)}
    dish = by_value.get(form.data.get("service", ""))
    staff = by_code.get(form.data.get("staff", ""))
    if not form.is_valid() or dish is None or staff is None:
        return _times(page, client, offered)
    service, extras = dish.service, dish.with_addons(added)
    starts: datetime = form.cleaned_data["starts"]
    day: date = starts.astimezone(page.zone).date()
    wanted = {"service": dish.value, "add": added, "staff": staff.code, "day": day.isoformat()}
    try:
        made = book_at_desk(
            client=client,
            service=service,
            extras=extras,
            staff=staff,
            starts_at=starts,
            by=page.actor,
            now=page.now,
            why=reason_in(page.request),
            despite=despite_in(page.request),
        )
    except AdultNotConfirmed:
        return _times(page, client, offered, wanted=wanted, refused=ADULTS_ONLY)
    except (TimeTaken, NotOffered) as problem:
        repeated = _same(client, service, staff, starts)
        if repeated is not None:
            return redirect("desk:appointment", appointment=repeated.pk)
        refusal = problem.refusal if isinstance(problem, TimeTaken) else Refusal.NOT_AT_WORK
        return _times(page, client, offered, wanted=wanted, refused=REFUSALS[refusal])
    return redirect("desk:appointment", appointment=made.pk)


def _same(client: Client, service: Service, staff: Staff, starts: datetime) -> Appointment | None:
    """Return the booking an earlier press of the same button made."""
    return Appointment.objects.filter(
        client=client, service=service, staff=staff, starts_at=starts, state=Appointment.State.BOOKED
    ).first()
