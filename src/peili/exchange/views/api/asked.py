"""What a request asks, read into types; anything else is refused at its field."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest

from peili.booking.rules.hours import day_bounds, moment_of
from peili.exchange.views.api.problems import Problem, invalid, not_found
from peili.house.queries import house_zone

MOST_DAYS, USUAL_DAYS, LARGEST, MOST_LETTERS = 31, 7, 16 * 1024, 200
FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
DATE, SLUG = r"20\d\d-\d\d-\d\d", "[-a-zA-Z0-9_]+"
_DATE, _SLUG = re.compile(DATE, re.ASCII), re.compile(SLUG)
_START = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_MICROSECONDS = re.compile(r"(?<=\.\d{6})\d+")
REQUEST_KEY = re.compile(r"[\x21-\x7e]{8,200}")


def first_and_days(
    request: HttpRequest, now: datetime, *, most: int = MOST_DAYS, usual: int = USUAL_DAYS
) -> tuple[date, int]:
    """Return the first date asked for (today unless said) and how many."""
    text, number = request.GET.get("from"), request.GET.get("days", str(usual))
    first = now.astimezone(house_zone()).date() if text is None else _date(text)
    if not re.fullmatch(r"\d{1,2}", number, re.ASCII) or not 1 <= int(number) <= most:
        raise invalid(days=f"A whole number from 1 to {most}.")
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
    """Return a start as a request writes it; at the ends of time, the nearest there is."""
    wrong = invalid(starts_at="An instant with its zone, such as 2026-11-24T10:00:00Z.")
    if not _START.fullmatch(text):
        raise wrong
    try:
        said = datetime.fromisoformat(_MICROSECONDS.sub("", text.upper()))
    except ValueError:
        raise wrong from None
    try:
        return said.astimezone(UTC)
    except OverflowError:
        return FIRST if said.year == 1 else LAST


def slug(text: str) -> str:
    """Return a slug or a code; one that cannot be any is not there."""
    if not _SLUG.fullmatch(text) or len(text) > MOST_LETTERS:
        raise not_found()
    return text


def number_of(text: str) -> UUID:
    """Return the id of a booking; one that cannot be any is not there."""
    if not _ID.fullmatch(text):
        raise not_found()
    return UUID(text)


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
