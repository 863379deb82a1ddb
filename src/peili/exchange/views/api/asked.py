"""What a request asks, read into types; anything else is refused at its field."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus

from django.http import HttpRequest

from peili.booking.queries.free import house_zone
from peili.booking.rules.hours import day_bounds, moment_of
from peili.exchange.views.api.problems import Problem, invalid

MOST_DAYS, USUAL_DAYS, LARGEST = 31, 7, 16 * 1024
_DATE = re.compile(r"20\d\d-\d\d-\d\d", re.ASCII)
_START = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d(:00)?(Z|[+-]\d\d:\d\d)", re.ASCII)
REQUEST_KEY = re.compile(r"[\x21-\x7e]{8,200}")


def first_and_days(request: HttpRequest, now: datetime) -> tuple[date, int]:
    """Return the first date asked for (today unless said) and how many."""
    text, number = request.GET.get("from", ""), request.GET.get("days", str(USUAL_DAYS))
    first = now.astimezone(house_zone()).date()
    if text:
        first = _date(text)
    if not re.fullmatch(r"\d{1,2}", number, re.ASCII) or not 1 <= int(number) <= MOST_DAYS:
        raise invalid(days=f"A whole number from 1 to {MOST_DAYS}.")
    return first, int(number)


def _date(text: str) -> date:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise invalid(**{"from": "A date such as 2026-11-24."})


def bounds(first: date, days: int) -> tuple[datetime, datetime]:
    """Return the instants a stretch of local dates begins and ends."""
    zone = house_zone()
    begins = day_bounds(first, zone)[0]
    return moment_of(begins), moment_of(day_bounds(first + timedelta(days=days), zone)[0])


def start(text: str) -> datetime:
    """Return a start as a request writes it."""
    try:
        if _START.fullmatch(text):
            return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise invalid(starts_at="An instant with its zone, such as 2026-11-24T10:00:00Z.")


def body(request: HttpRequest) -> dict[str, object]:
    """Return the object of a request."""
    wrong = Problem(HTTPStatus.BAD_REQUEST, "body", "Send one JSON object, as application/json.")
    if request.content_type != "application/json" or len(request.body) > LARGEST:
        raise wrong
    try:
        said = json.loads(request.body)
        json.dumps(said, ensure_ascii=False).encode()  # half a character can be neither kept nor said again
    except (ValueError, RecursionError):
        raise wrong from None
    if not isinstance(said, dict):
        raise wrong
    return said


def request_key(request: HttpRequest) -> str:
    """Return the request's own key, by which a repeat is known."""
    text = request.headers.get("Idempotency-Key", "")
    if not REQUEST_KEY.fullmatch(text):
        detail = "Send an Idempotency-Key of 8 to 200 visible characters, a new one for each booking."
        raise Problem(HTTPStatus.BAD_REQUEST, "idempotency_key", detail)
    return text
