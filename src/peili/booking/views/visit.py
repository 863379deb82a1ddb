"""A visit of several treatments: adding one, the times at which all of them fit, and holding one of those."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from peili.booking.commands.crowding import TooManyHeld
from peili.booking.commands.hold_together import hold_together
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.commands.together import Arranged
from peili.booking.forms import ChosenVisit, VisitStart
from peili.booking.models import Service
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.menu import Offer, told_by_service
from peili.booking.queries.public import giver, price_list
from peili.booking.queries.together import NotOneVisit
from peili.booking.rules.chosen import least
from peili.booking.rules.layouts import MOST, Way
from peili.booking.views import said
from peili.booking.views.day import read_day
from peili.booking.views.said import TAKEN, Notice
from peili.booking.views.shell import Context, dead_end, page, postal, price_from
from peili.booking.views.visit_search import Item, UnreadableBasket, VisitSearch, basket_query, read_basket
from peili.booking.views.visitor import visitor_of
from peili.people.access import public
from peili.ui import words
from peili.ui.addresses import address

LISTED = 9
UNREADABLE = Notice(_("This time could not be read."), _("Choose one from the list."))


@public
@require_safe
def more(request: HttpRequest) -> HttpResponse:
    """Show what can be added to the treatments of the address: services of the same business."""
    try:
        items = read_basket(request.GET)
    except UnreadableBasket:
        return no_such_visit(request)
    if len(items) >= MOST:
        return redirect(f"{address('booking:visit')}?{basket_query(items)}")
    context = {**_basket(items), "headings": _others(items)}
    return page(request, "visit_more", context)


def _others(items: list[Item]) -> list[tuple[str, list[Context]]]:
    """Return what can be added, by heading: each service, or each variant of one that has them."""
    business = items[0].service.controller_id
    offered = [each for each in price_list() if each.alone and each.controller_id == business]
    told = told_by_service(offered)
    url = f"{address('booking:visit')}?{basket_query(items)}&s="
    found = []
    for category, services in groupby(offered, key=lambda service: service.category):
        lines: list[Context] = []
        for each in services:
            lines += [_line(each, of_it, url) for of_it in told[each.pk]]
        found.append((category.name, lines))
    return found


def _line(service: Service, of_it: Offer, url: str) -> Context:
    way, (minutes, cents) = of_it.variant, least(of_it.told)
    return {
        "name": f"{service.name}, {way.name}" if way else service.name,
        "length": words.minutes(minutes),
        "price": price_from(cents, max(each.cents for each in of_it.told)),
        "url": f"{url}{service.slug}~{way.code}" if way else f"{url}{service.slug}",
    }


@public
@require_safe
def visit(request: HttpRequest) -> HttpResponse:
    """Show the next times at which all treatments of the address fit, from `?from=` on."""
    return _visit(request, first=read_day(request.GET.get("from", "")))


def _visit(
    request: HttpRequest, *, first: date | None = None, notice: Notice | None = None, status: int = 200
) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    try:
        items = read_basket(asked)
        if len(items) == 1:
            return redirect("booking:times", slug=items[0].service.slug)
        search = VisitSearch(
            items, now=timezone.now(), way=_way(asked.get("way", "")), wish=asked.get("with", "")
        )
    except (UnreadableBasket, NotOneVisit):
        return no_such_visit(request)
    rows = search.next_rows(at_most=LISTED, first=first)
    context = {
        **_basket(items, search),
        **_frame(search),
        "notice": notice,
        "first_row": {"start": rows[0].start, "who": rows[0].who, **said.water(rows[0].local)}
        if rows
        else None,
        "rows": [row.shown for row in rows[1:]],
        "from": (first or search.today).isoformat(),
    }
    return page(request, "visit", context, status=status)


def _frame(search: VisitSearch) -> Context:
    return {
        "hold_url": address("booking:hold_visit"),
        "here": search.url(),
        "ways": search.ways,
        "way": search.way.value,
        "wish": search.wish if search.chosen else "",
        "chosen_name": search.chosen.name if search.chosen else "",
        "practitioners": [
            (each.name, each is search.chosen, search.url(wish=each.code)) for each in search.practitioners
        ]
        if len(search.practitioners) > 1
        else (),
        "times_url": search.url(wish=""),
        "today": search.today.isoformat(),
        "last_day": search.last_day.isoformat(),
        "cancel_free": said.hours_before(search.terms.cancel_hours),
        "horizon_days": search.terms.horizon_days,
        "price_in_all": search.price,
    }


def _basket(items: list[Item], search: VisitSearch | None = None) -> Context:
    """Return the treatments chosen so far, each with the address without it, and where another is added."""
    url, business = address("booking:visit"), items[0].service.controller
    lines = [
        {
            "name": each.name,
            "more": search.told(number) if search else "",
            "code": each.code,
            "without": f"{url}?{basket_query([*items[:number], *items[number + 1 :]])}"
            if len(items) > 1
            else "",
        }
        for number, each in enumerate(items)
    ]
    return {
        "treatments": lines,
        "more_url": f"{address('booking:visit_more')}?{basket_query(items)}" if len(items) < MOST else "",
        "business_name": business.name,
        "business_id": business.business_id,
        "address": postal(business),
        "phone": business.phone,
    }


def _way(text: str) -> Way:
    return next((way for way in Way if way.value == text), Way.ANY)


@public
@require_POST
def hold_visit(request: HttpRequest) -> HttpResponse:
    """Keep the chosen times and go on to the details; otherwise say why not, with the next times."""
    form = ChosenVisit(request.POST)
    try:
        items = read_basket(request.POST)
    except UnreadableBasket:
        return no_such_visit(request)
    if not form.is_valid():
        return _visit(request, notice=UNREADABLE, status=400)
    start: VisitStart = form.cleaned_data["start"]
    try:
        return _hold(request, items, start)
    except TooManyHeld as crowded:
        minutes, phone = terms_and_zone()[0].hold_minutes, items[0].service.controller.phone
        notice = said.crowded(crowded.crowd, minutes=minutes, phone=phone)
        return _visit(request, notice=notice, status=429)
    except NotOffered:
        return _visit(request, notice=UNREADABLE, status=400)
    except TimeTaken as taken:
        status = 409 if taken.refusal in TAKEN else 400
        return _visit(request, notice=_notice(start, taken), status=status)


def _hold(request: HttpRequest, items: list[Item], start: VisitStart) -> HttpResponse:
    now = timezone.now()
    kept = hold_together(
        wanted=[each.wanted for each in items],
        at=arranged([each.service for each in items], start),
        anyone=not request.POST.get("with"),
        now=now,
        visitor=visitor_of(request, now),
    )
    return redirect("booking:visit_details", token=kept.token)


def arranged(services: Sequence[Service], start: VisitStart) -> Arranged:
    """Return a chosen time as commands take it; raises NotOffered for a practitioner not known."""
    if len(services) != len(start.treatments):
        raise NotOffered
    givers = [
        giver(service, code) for service, (_offset, code) in zip(services, start.treatments, strict=True)
    ]
    staff = tuple(each.pk for each in givers if each is not None)
    if len(staff) != len(givers):
        raise NotOffered
    return Arranged(start.at, tuple(offset for offset, _code in start.treatments), staff)


def _notice(start: VisitStart, taken: TimeTaken) -> Notice:
    terms, zone = terms_and_zone()
    return said.refused(
        taken.refusal,
        moment=said.moment(start.at.astimezone(zone)),
        notice_minutes=terms.notice_minutes,
        horizon_days=terms.horizon_days,
    )


def no_such_visit(request: HttpRequest) -> HttpResponse:
    """Answer an address whose treatments cannot be booked as one visit."""
    return dead_end(
        request,
        _("These treatments cannot be booked together here."),
        _("Book them one by one, or call us."),
    )
