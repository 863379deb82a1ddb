"""Free times of one service: the next ones first, and a calendar of days and months."""

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from peili.booking.models import Service
from peili.booking.queries.menu import PLAIN, Extras, NoSuchExtra, names_of
from peili.booking.queries.public import bookable
from peili.booking.rules.chosen import Chosen, least
from peili.booking.views import said
from peili.booking.views.day import day_context, day_url, read_day
from peili.booking.views.month import month_context, read_month
from peili.booking.views.picking import ADD, VARIANT, addon_rows, choose, picked
from peili.booking.views.said import Notice
from peili.booking.views.search import Row, Search, UnknownPractitioner
from peili.booking.views.shell import Context, language, no_such_service, offer, page
from peili.booking.views.visit_search import BASKET, code_of
from peili.people.access import public
from peili.ui.addresses import address

LISTED = 7  # the first free time and the six after it


@public
@require_safe
def times(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the next free times of a service, from `?from=` on, a day's (`?day=`) or a month's (`?month=`).

    `?with=` is a practitioner's code.
    """
    service = bookable(slug)
    if service is None:
        return no_such_service(request)
    wish = request.GET.get("with", "")
    try:
        extras = picked(service, request.GET)
    except NoSuchExtra:
        return choose(request, service, wish=wish, status=404 if VARIANT in request.GET else 200)
    try:
        search = Search(service, wish=wish, now=timezone.now(), extras=extras)
    except UnknownPractitioner:
        return no_such_practitioner(request, service, extras)
    if "day" in request.GET:
        return _day(request, search, request.GET["day"])
    if month := read_month(request.GET.get("month", "")):
        shown = month_context(search, month)
        return page(request, "month", {**frame(search, f"&{shown['day_query']}"), **shown})
    return next_times(request, search, first=read_day(request.GET.get("from", "")))


def next_times(
    request: HttpRequest,
    search: Search,
    *,
    first: date | None = None,
    notice: Notice | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the next free times, from a day on; above them what went wrong with the last step, if it did."""
    rows = search.next_rows(at_most=LISTED, first=first)
    context = {
        "notice": notice,
        "rows": [row.shown for row in rows[1:]],
        **(_first(search, rows[0]) if rows else {}),
    }
    return page(request, "times", {**frame(search), **context}, status=status)


def _first(search: Search, row: Row) -> Context:
    return {
        "start": row.start,
        "who": row.who,
        "calendar_url": day_url(search, row.local.date()),
        **said.water(row.local),
    }


def _day(request: HttpRequest, search: Search, text: str) -> HttpResponse:
    day = read_day(text)
    if day is None:
        notice = Notice(_("This day could not be read."), _("Choose a time below, or a day in the calendar."))
        return next_times(request, search, notice=notice, status=400)
    shown = day_context(search, day)
    return page(request, "day", {**frame(search, f"&{shown['day_query']}"), **shown})


def frame(search: Search, day: str = "") -> Context:
    """Return what a page of times shows around its times; `day` is the end of a query that keeps the day."""
    chosen = search.chosen
    return {
        **told_of(search),
        **rules_of(search),
        "here": search.link(),
        "anyone_url": f"{search.link(wish='')}{_and(search, day)}",
        "picks": search.picks,
        "more_url": _more(search),
        "hold_url": address("booking:hold", search.service.slug),
        "practitioners": [
            (search.with_whom(each), each is chosen, f"{search.link(wish=each.code)}{day}")
            for each in search.practitioners
        ]
        if len(search.practitioners) > 1
        else (),
        "chosen_name": chosen.name if chosen else "",
        "wish": search.wish,
        "cancel_free": said.hours_before(search.terms.cancel_hours),
        "horizon_days": search.terms.horizon_days,
        "series_link": _series(search) if search.service.series else "",
        "wait_url": address("booking:wait", search.service.slug) if search.terms.offer_minutes else "",
    }


def _and(search: Search, day: str) -> str:
    """Return a query's end that keeps the day, after an address that may have no query yet."""
    return day if search.picks else day.replace("&", "?", 1)


def _series(search: Search) -> str:
    """Return where several visits of what was picked are booked at once."""
    return search.link().replace(search.url, address("booking:series", search.service.slug), 1)


def _more(search: Search) -> str:
    """Return where another treatment is added to the one that was picked."""
    basket = urlencode({BASKET: code_of(search.service, search.extras)})
    return f"{address('booking:visit_more')}?{basket}"


def told_of(search: Search) -> Context:
    """Return what is told of what was picked: with one practitioner exactly, with several from the least."""
    name = names_of(search.service, search.extras)[language()]
    told = search.told or [Chosen(search.service.minutes, search.service.price_cents, ())]
    minutes, cents = least(told)
    dearest = max(each.cents for each in told)
    return offer(search.service, cents, name=name, minutes=minutes, dearest=dearest)


def rules_of(search: Search) -> Context:
    """Return the price rules that are told with what was picked, and the add-ons that go with it."""
    way = search.extras.variant
    return {
        "since": said.since(way) if way else "",
        "every": said.every(search.service),
        "addons": addon_rows(search.service, search.extras),
        "own_picks": [
            (name, value) for name, value in [("with", search.wish), *search.picks] if name != ADD and value
        ],
    }


def no_such_practitioner(
    request: HttpRequest, service: Service, extras: Extras = PLAIN, *, status: int = 404
) -> HttpResponse:
    """Answer a link or form that names someone who does not give the service, with the others' times."""
    notice = Notice(
        _("This practitioner does not give this service online."), _("Here are the others' free times.")
    )
    search = Search(service, wish="", now=timezone.now(), extras=extras)
    return next_times(request, search, notice=notice, status=status)
