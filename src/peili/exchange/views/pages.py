"""The staff's page of connections: calendars that read one's times, and those one's times are read from."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peili.booking.rules.hours import moment_of
from peili.exchange.commands.calendars import add_calendar, remove_calendar
from peili.exchange.commands.feeds import NotDeclared, OwnersChoice, make_feed, shut_feed
from peili.exchange.forms import CalendarForm, FeedForm, chooses_level
from peili.exchange.models import Feed
from peili.exchange.queries.calendars import calendars_for, clashes_for
from peili.exchange.queries.feeds import feeds_for
from peili.exchange.queries.keys import keys_for
from peili.exchange.queries.parties import API, CALENDAR, parties_for
from peili.exchange.views.frames import Page, page_of
from peili.people.access import only
from peili.people.views.fresh import fresh
from peili.trail.models import Role

OPEN_TO = (Role.OWNER, Role.PRACTITIONER)
SHOWN = 50  # clashes: whoever has more begins with these


@only(*OPEN_TO)
@require_safe
def show_connections(request: HttpRequest) -> HttpResponse:
    """Show what reads one's times and where times are read from."""
    return show(page_of(request))


def show(page: Page, *, address: str = "", token: str = "") -> HttpResponse:
    """Return the page of connections, with the address or the key just made, which is shown this once."""
    names = {party.code: party.name for party in parties_for(CALENDAR)}
    answers = chooses_level(page.staff)
    feeds = [
        {
            "feed": feed,
            "party": names.get(feed.party, ""),
            "fetched": page.local(feed.fetched_at),
        }
        for feed in feeds_for(page.staff).select_related("staff")
    ]
    calendars = [
        {
            "calendar": each,
            "party": names.get(each.party, each.party),
            "read": page.local(each.read_at),
            "next": page.local(each.next_at),
        }
        for each in calendars_for(page.staff)
    ]
    clashes = clashes_for(page.staff, now=page.now)[:SHOWN] if calendars else []
    context: dict[str, object] = {
        "feeds": feeds,
        "address": address,
        "token": token,
        "keys": _keys(page) if answers else None,
        "calendars": calendars,
        "clashes": [{"visit": each, "start": page.local(each.starts_at)} for each in clashes],
    }
    return page.show("connections", context)


def _keys(page: Page) -> list[dict[str, object]]:
    names = {party.code: party.name for party in parties_for(API)}
    return [
        {
            "key": each,
            "party": names.get(each.party, ""),
            "used": page.local(moment_of(each.used_minute)) if each.used_minute else None,
        }
        for each in keys_for(page.staff)
    ]


@only(*OPEN_TO)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def new_feed(request: HttpRequest) -> HttpResponse:
    """Ask whose times are opened to whom, open them, and show the address once."""
    page = page_of(request)
    form = FeedForm(request.POST if request.method == "POST" else None, by=page.staff)
    if not form.is_valid():
        return _ask(page, form)
    said = {"level": Feed.Level.BUSY, **form.cleaned_data}
    try:
        _feed, token = make_feed(**said, by=page.actor, now=page.now)
    except (NotDeclared, OwnersChoice):
        return _ask(page, form, refused=True)
    return show(page, address=request.build_absolute_uri(reverse("exchange:feed", args=[token])))


def _ask(page: Page, form: FeedForm, *, refused: bool = False) -> HttpResponse:
    context = {"form": form, "refused": refused, "any": bool(parties_for(CALENDAR))}
    return page.show("new_feed", context, status=422 if form.is_bound else 200)


@only(*OPEN_TO)
@require_POST
def shut(request: HttpRequest, feed: UUID) -> HttpResponse:
    """Shut a feed."""
    page = page_of(request)
    found = feeds_for(page.staff).select_related("staff").filter(pk=feed).first()
    if found is None:
        raise Http404
    shut_feed(feed=found, by=page.actor, now=page.now)
    return show(page)


@only(*OPEN_TO)
@require_http_methods(["GET", "HEAD", "POST"])
def new_calendar(request: HttpRequest) -> HttpResponse:
    """Ask whose other calendar is read and where it is, and begin to read it."""
    page = page_of(request)
    form = CalendarForm(request.POST if request.method == "POST" else None, by=page.staff)
    refused = False
    if form.is_valid():
        try:
            add_calendar(**form.cleaned_data, by=page.actor, now=page.now)
        except NotDeclared:
            refused = True
        else:
            return show(page)
    context = {"form": form, "refused": refused, "any": bool(parties_for(CALENDAR))}
    return page.show("new_calendar", context, status=422 if form.is_bound else 200)


@only(*OPEN_TO)
@require_POST
def remove(request: HttpRequest, calendar: UUID) -> HttpResponse:
    """Stop reading another calendar."""
    page = page_of(request)
    found = calendars_for(page.staff).filter(pk=calendar).first()
    if found is None:
        raise Http404
    remove_calendar(calendar=found, by=page.actor, now=page.now)
    return show(page)
