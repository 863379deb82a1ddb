"""Bookings of a key: made once for each request, seen and cancelled by the key that made them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from peili.booking.commands.book import Details, TooMany
from peili.booking.commands.cancel import CannotCancel
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.forms import DetailsForm
from peili.booking.rules.availability import Refusal
from peili.exchange.commands.booking import (
    SHOWN,
    AskedDifferently,
    book_by_key,
    cancel_by_key,
    cancel_rest_by_key,
)
from peili.exchange.models import Key, KeyBooking
from peili.exchange.views.api import asked
from peili.exchange.views.api.document import NEW_BOOKING
from peili.exchange.views.api.doors import FOR, endpoint
from peili.exchange.views.api.problems import Problem, as_json, invalid, not_found
from peili.exchange.views.api.reading import extras_from, practitioner_of, service_of, written

TEXTS = (
    "service",
    "variant",
    "starts_at",
    "practitioner",
    "first_name",
    "last_name",
    "phone",
    "email",
    "language",
)
REFUSED = (TimeTaken, TooMany, NotOffered, AskedDifferently)
MOST, LONGEST_INSTANT = 100, 100
FARTHEST = timedelta(days=5 * 365)  # no house books so far ahead


def _mine(key: Key) -> QuerySet[KeyBooking]:
    return KeyBooking.objects.filter(key=key).select_related(*SHOWN)


def _list(_request: HttpRequest, key: Key, now: datetime) -> HttpResponse:
    coming = _mine(key).filter(appointment__ends_at__gt=now).order_by("appointment__starts_at", "pk")[:MOST]
    return as_json({"bookings": [shown(each) for each in coming]})


def _make(request: HttpRequest, key: Key, now: datetime) -> HttpResponse:
    request_key, said = asked.request_key(request), asked.body(request)
    texts = texts_of(said, TEXTS, NEW_BOOKING, also=("addons", "adult_confirmed"))
    starts_at = reachable(asked.start(texts["starts_at"]), now)
    service = service_of(key, texts["service"])
    extras = extras_from(service, texts.get("variant", ""), addons_of(said))
    try:
        booking = book_by_key(
            key=key,
            request_key=request_key,
            service=service,
            starts_at=starts_at,
            only=practitioner_of(service, texts.get("practitioner")),
            extras=extras,
            details=details_of(said, texts, adults_only=service.adults_only),
            now=now,
        )
    except REFUSED as problem:
        raise refused(problem) from None
    return as_json(shown(booking), status=HTTPStatus.CREATED)


def refused(problem: Exception) -> Problem:
    """Return in the API's words why a booking was not made."""
    if isinstance(problem, TimeTaken):
        return _not_to_be_had(problem.refusal)
    code, detail = {
        TooMany: ("too_many", "This phone number has as many coming bookings as the house allows."),
        NotOffered: ("not_offered", "Nobody gives this service now."),
        AskedDifferently: ("idempotency_key", "This Idempotency-Key was used for another booking."),
    }[type(problem)]
    return Problem(HTTPStatus.CONFLICT, code, detail)


def _not_to_be_had(why: Refusal) -> Problem:
    detail = "This time cannot be had. Ask for the free times again."
    return Problem(HTTPStatus.CONFLICT, f"time_{why.value}", detail)


def reachable(starts_at: datetime, now: datetime) -> datetime:
    """Return a start on a whole minute of the years the program reckons with; any other is never free."""
    if starts_at < now:
        raise _not_to_be_had(Refusal.PAST)
    if starts_at - now > FARTHEST:
        raise _not_to_be_had(Refusal.TOO_FAR)
    if starts_at.second or starts_at.microsecond:
        raise _not_to_be_had(Refusal.OFF_STEP)
    return starts_at


def texts_of(
    said: dict[str, object], names: Sequence[str], described: dict[str, Any], *, also: Sequence[str]
) -> dict[str, str]:
    """Return the texts of a request, each within what its description allows."""
    unknown = sorted(set(said) - {*names, *also})
    if unknown:
        raise invalid(**{name[:60]: "There is no such field." for name in unknown[:5]})
    wrong = {name: why for name in names if name in said and (why := _wrong(name, said[name], described))}
    wrong |= {name: "This is needed." for name in described["required"] if name not in said}
    if not isinstance(said.get("adult_confirmed", False), bool):
        wrong["adult_confirmed"] = "true or false."
    if wrong:
        raise invalid(**wrong)
    return {name: str(said[name]) for name in names if name in said}


def addons_of(said: dict[str, object]) -> list[str]:
    """Return the slugs of the add-ons a request names."""
    found = said.get("addons", [])
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise invalid(addons="A list of the slugs of add-ons.")
    return found


def _wrong(name: str, text: object, described: dict[str, Any]) -> str:
    """Return what is wrong with a text, by its own description; nothing where nothing is."""
    field = described["properties"][name]
    if not isinstance(text, str):
        return "A text."
    if not text.strip():
        return "This is needed." if name in described["required"] else "Leave it out, or fill it in."
    if len(text) > field.get("maxLength", LONGEST_INSTANT):
        return "Too long."
    return "" if text in field.get("enum", [text]) else "One of the words of the description."


def details_of(said: dict[str, object], texts: dict[str, str], *, adults_only: bool) -> Details:
    """Read the client's details by the form of the public pages, so that both take the same."""
    form = DetailsForm(
        {**texts, "adult_confirmed": said.get("adult_confirmed", False)}, adults_only=adults_only
    )
    if not form.is_valid():
        fields = {name: [str(each) for each in errors] for name, errors in form.errors.items()}
        detail = "Some of what was sent is not as it should be."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", detail, fields=fields)
    clean = form.cleaned_data
    return Details(
        first_name=clean["first_name"],
        last_name=clean["last_name"],
        phone=clean["phone"],
        email=clean["email"],
        adult_confirmed=bool(clean.get("adult_confirmed")),
        language=texts.get("language", "fi"),
    )


def _one(key: Key, text: str) -> KeyBooking:
    found = _mine(key).filter(pk=asked.number_of(text)).first()
    if found is None:
        raise not_found()
    return found


def _show(_request: HttpRequest, key: Key, _now: datetime, booking: str) -> HttpResponse:
    return as_json(shown(_one(key, booking)))


def _cancel(_request: HttpRequest, key: Key, now: datetime, booking: str) -> HttpResponse:
    found = _one(key, booking)
    try:
        cancel_by_key(booking=found, now=now)
    except CannotCancel as cannot:
        raise Problem(HTTPStatus.CONFLICT, cannot.refusal.value, "It cannot be cancelled any more.") from None
    return as_json(shown(found))


def _cancel_rest(_request: HttpRequest, key: Key, now: datetime, booking: str) -> HttpResponse:
    found = cancel_rest_by_key(booking=_one(key, booking), now=now)
    return as_json({"bookings": [shown(each) for each in found]})


def shown(booking: KeyBooking) -> dict[str, object]:
    """Return a booking without whom it is about: the program knows, and nobody who finds its key shall."""
    made = booking.appointment
    return {
        "id": str(booking.pk),
        "state": made.state,
        "service": made.service.slug,
        "variant": made.variant.code if made.variant else "",
        "addons": [each["slug"] for each in made.addons],
        "practitioner": made.staff.code,
        "starts_at": written(made.starts_at),
        "ends_at": written(made.ends_at),
        "price_cents": made.price_cents,
    }


bookings = endpoint({"GET": _list, "POST": _make}, purposes=(FOR.BOOKINGS,))
booking = endpoint({"GET": _show}, purposes=(FOR.BOOKINGS,))
cancelled = endpoint({"POST": _cancel}, purposes=(FOR.BOOKINGS,))
rest_cancelled = endpoint({"POST": _cancel_rest}, purposes=(FOR.BOOKINGS,))
