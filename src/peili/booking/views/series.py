"""A series of visits on the public pages: how many and how far apart, every date, and holding them all."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from peili.booking.commands.crowding import TooManyHeld
from peili.booking.commands.hold_series import NotASeries, hold_series
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.commands.series import NotThen
from peili.booking.forms import Start, VisitStart, VisitStartField
from peili.booking.models import Service
from peili.booking.queries.menu import Extras, NoSuchExtra
from peili.booking.queries.public import bookable
from peili.booking.queries.together import NotOneVisit
from peili.booking.rules.series import LEAST_TIMES
from peili.booking.views import said
from peili.booking.views.day import read_day
from peili.booking.views.picking import choose, picked
from peili.booking.views.said import TAKEN, Notice
from peili.booking.views.search import UnknownPractitioner
from peili.booking.views.series_search import SeriesForm, SeriesSearch, arranged_all
from peili.booking.views.shell import Context, no_such_service, page
from peili.booking.views.times import frame, no_such_practitioner
from peili.booking.views.visitor import visitor_of
from peili.people.access import public
from peili.ui.addresses import address

LISTED = 9
UNREADABLE = Notice(_("This time could not be read."), _("Choose one from the list."))
TOO_FEW = Notice(_("A series has at least two visits."), _("Choose a time on two of the dates or more."))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose how many visits and the first of them, then see every date; a POST keeps all that are chosen."""
    service = bookable(slug)
    if service is None or not service.series:
        return no_such_service(request)
    asked = request.POST if request.method == "POST" else request.GET
    try:
        return _series(request, service, asked, picked(service, asked))
    except NoSuchExtra:
        return choose(request, service, wish=asked.get("with", ""), status=400 if request.POST else 200)
    except (UnknownPractitioner, NotOneVisit):
        return no_such_practitioner(request, service, status=400 if request.POST else 404)


def _series(request: HttpRequest, service: Service, asked: QueryDict, extras: Extras) -> HttpResponse:
    search = SeriesSearch(service, wish=asked.get("with", ""), now=timezone.now(), extras=extras)
    form = SeriesForm(asked if "times" in asked else None, terms=search.first.terms)
    if not form.is_valid():
        return _choose(request, search, form, status=400 if form.is_bound else 200)
    if request.method == "POST":
        return _hold(request, search, form)
    start: Start | None = form.cleaned_data["start"]
    return _dates(request, search, form) if start else _choose(request, search, form)


def _choose(
    request: HttpRequest,
    search: SeriesSearch,
    form: SeriesForm,
    *,
    notice: Notice | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show how many and how far apart, and the next free times for the first visit."""
    first = read_day(request.GET.get("from", "")) or search.first.today
    context = {
        **_frame(search),
        "form": form,
        "notice": notice,
        "rows": [row.shown for row in search.first.next_rows(at_most=LISTED, first=first)],
        "from": first.isoformat(),
        "today": search.first.today.isoformat(),
        "last_day": search.first.last_day.isoformat(),
    }
    return page(request, "series", context, status=status)


def _frame(search: SeriesSearch) -> Context:
    shown = frame(search.first)
    url = address("booking:series", search.first.service.slug)
    here = search.first.link().replace(search.first.url, url, 1)
    return {**shown, "series_url": url, "here": here, "practitioners": ()}


def _dates(
    request: HttpRequest,
    search: SeriesSearch,
    form: SeriesForm,
    *,
    notice: Notice | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show each date of the series: the time that fits, the others near it, or none."""
    start: Start = form.cleaned_data["start"]
    try:
        first = search.begun_with(start.at, start.code)
    except NotOffered:
        return _choose(request, search, form, notice=UNREADABLE, status=400)
    times, weeks = form.cleaned_data["times"], form.cleaned_data["weeks"]
    proposals = search.proposals(first, times=times, weeks=weeks)
    context = {
        **_frame(search),
        "notice": notice,
        "rows": [search.row(number, each) for number, each in enumerate(proposals)],
        "asked": [("times", times), ("weeks", weeks), ("start", str(start))],
        "begin_url": f"{address('booking:series', search.first.service.slug)}?times={times}&weeks={weeks}"
        f"{search.first.and_with}",
    }
    return page(request, "series_dates", context, status=status)


def _chosen(sent: QueryDict) -> list[VisitStart] | None:
    """Return the times that were chosen; None when one cannot be read."""
    field = VisitStartField(required=False)
    try:
        found = [field.clean(sent[name]) for name in sent if name.startswith("visit-")]
    except ValidationError:
        return None
    return [each for each in found if each is not None]


def _hold(request: HttpRequest, search: SeriesSearch, form: SeriesForm) -> HttpResponse:
    chosen, now = _chosen(request.POST), search.now
    if form.cleaned_data["start"] is None or chosen is None:
        return _again(request, search, form, UNREADABLE, status=400)
    if len(chosen) < LEAST_TIMES:
        return _again(request, search, form, TOO_FEW, status=422)
    try:
        kept = hold_series(
            wanted=search.wanted,
            visits=arranged_all(search, chosen),
            anyone=not request.POST.get("with"),
            now=now,
            visitor=visitor_of(request, now),
        )
    except NotThen as lost:
        status = 409 if isinstance(lost.why, TimeTaken) and lost.why.refusal in TAKEN else 400
        return _again(request, search, form, _lost(search, lost), status=status)
    except (NotOffered, NotASeries):
        return _again(request, search, form, UNREADABLE, status=400)
    except TooManyHeld as crowded:
        minutes, phone = search.first.terms.hold_minutes, search.first.service.controller.phone
        notice = said.crowded(crowded.crowd, minutes=minutes, phone=phone)
        return _again(request, search, form, notice, status=429)
    return redirect("booking:series_details", token=kept.token)


def _again(
    request: HttpRequest, search: SeriesSearch, form: SeriesForm, notice: Notice, *, status: int
) -> HttpResponse:
    """Show the dates as they are now, with why none is kept."""
    show = _dates if form.cleaned_data["start"] else _choose
    return show(request, search, form, notice=notice, status=status)


def _lost(search: SeriesSearch, lost: NotThen) -> Notice:
    if not isinstance(lost.why, TimeTaken):
        return UNREADABLE
    notice = said.refused(
        lost.why.refusal,
        moment=said.moment(lost.at.astimezone(search.first.zone)),
        notice_minutes=search.first.terms.notice_minutes,
        horizon_days=search.first.terms.horizon_days,
    )
    return Notice(notice.fact, _("None of the times is kept yet. The dates below are as they are now."))
