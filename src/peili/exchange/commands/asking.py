"""Asking another calendar what it takes: by its link, or by CalDAV. Only times come in."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from peili.exchange.models import Calendar
from peili.exchange.queries.parties import CALENDAR
from peili.exchange.rules.addresses import read_address
from peili.exchange.rules.caldav import calendar_query, calendars_in, free_busy_query
from peili.house.egress.connections import Answered, Asking, NotLetIn, Unreachable, ask

XML = {"Content-Type": 'application/xml; charset="utf-8"', "Depth": "1"}
LONGEST_MARK, LONGEST_DATE = 200, 64  # of what a server calls a version; a longer one is not sent back


@dataclass(frozen=True, slots=True)
class Came:
    """What came in: the text, None when nothing has changed since, and the marks of this version."""

    text: str | None
    etag: str = ""
    modified: str = ""


def ask_calendar(
    calendar: Calendar, *, since: datetime, until: datetime, unchanged: bool, now: datetime
) -> Came:
    """Ask for what a calendar takes between two instants.

    `unchanged` allows the answer that nothing has changed. Raises NotAllowed, Unreachable, NotLetIn,
    TooLarge and NotACalendar.
    """
    if calendar.way == Calendar.Way.CALDAV:
        return Came(_by_caldav(calendar, since=since, until=until, now=now))
    return _by_link(calendar, unchanged=unchanged, now=now)


def _by_link(calendar: Calendar, *, unchanged: bool, now: datetime) -> Came:
    marks = {"If-None-Match": calendar.etag, "If-Modified-Since": calendar.modified} if unchanged else {}
    sent = {name: value for name, value in marks.items() if value}
    answer = _ask(calendar, Asking(headers=sent, user=calendar.user, password=calendar.password), now=now)
    if sent and answer.status == HTTPStatus.NOT_MODIFIED:
        return Came(None, calendar.etag, calendar.modified)
    if answer.status != HTTPStatus.OK:
        raise Unreachable(f"status {answer.status}")
    etag, modified = _mark(answer.etag, LONGEST_MARK), _mark(answer.modified, LONGEST_DATE)
    return Came(answer.body.decode(errors="replace"), etag, modified)


def _mark(text: str, longest: int) -> str:
    return text if len(text) <= longest and text.isascii() and text.isprintable() else ""


def _by_caldav(calendar: Calendar, *, since: datetime, until: datetime, now: datetime) -> str:
    """Ask first for taken times alone; a server that does not tell them is asked for its events' times."""
    answer = _report(calendar, free_busy_query(since, until), now=now)
    if answer.status == HTTPStatus.OK and b"BEGIN:VFREEBUSY" in answer.body.upper():
        return answer.body.decode(errors="replace")
    answer = _report(calendar, calendar_query(since, until), now=now)
    if answer.status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        raise NotLetIn
    if answer.status != HTTPStatus.MULTI_STATUS:
        raise Unreachable(f"status {answer.status}")
    return calendars_in(answer.body)


def _report(calendar: Calendar, body: bytes, *, now: datetime) -> Answered:
    asking = Asking(method="REPORT", headers=XML, body=body, user=calendar.user, password=calendar.password)
    return _ask(calendar, asking, now=now)


def _ask(calendar: Calendar, asking: Asking, *, now: datetime) -> Answered:
    return ask(read_address(calendar.address), asking, task=CALENDAR, now=now)
