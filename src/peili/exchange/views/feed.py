"""The calendar behind a link, for the program that fetches it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from peili.exchange.commands.feeds import fetched
from peili.exchange.queries.feeds import open_feed, written
from peili.people.access import public


@public
@require_safe
def show_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """Give the calendar; the fetch is written down, and nothing else happens."""
    now = timezone.now()
    feed = open_feed(token)
    if feed is None:
        raise Http404
    content = written(feed, now=now)
    feed = fetched(feed=feed, content=content, now=now)
    changed = int((feed.changed_at or now).timestamp())
    headers = {
        "ETag": f'"{feed.digest}"',
        "Last-Modified": http_date(changed),
        "Cache-Control": "private, no-cache",
        "Content-Disposition": 'inline; filename="varatut.ics"',
        "X-Robots-Tag": "noindex",
    }
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
    unchanged = get_conditional_response(request, headers["ETag"], changed, response)
    return unchanged or response
