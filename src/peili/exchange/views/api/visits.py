"""Visits of several treatments: their free times, and booked all together or not at all."""

import re
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from peili.booking.commands.together import Arranged
from peili.booking.queries.free import stretches
from peili.booking.queries.together import (
    NotOneVisit,
    Offered,
    Several,
    Wanted,
    best_layouts,
    load_several,
    offered,
)
from peili.booking.rules.hours import minute_of, moment_of
from peili.booking.rules.layouts import Way
from peili.exchange.commands.booking import book_visit_by_key
from peili.exchange.models import Key, KeyBooking
from peili.exchange.views.api import asked
from peili.exchange.views.api.bookings import (
    REFUSED,
    addons_of,
    details_of,
    reachable,
    refused,
    shown,
    texts_of,
)
from peili.exchange.views.api.document import (
    MOST_TREATMENTS,
    MOST_VISIT_DAYS,
    NEW_VISIT,
    TREATMENT,
    TREATMENT_WANTED,
)
from peili.exchange.views.api.doors import FOR, endpoint
from peili.exchange.views.api.problems import Problem, as_json, invalid, not_found
from peili.exchange.views.api.reading import TIMES, extras_from, practitioner_of, service_of, written

PERSON = ("first_name", "last_name", "phone", "email", "language")
TEXTS = ("service", "variant", "starts_at", "practitioner")
LEAST_TREATMENTS = 2
_WANTED = re.compile(TREATMENT)


def _slots(request: HttpRequest, key: Key, now: datetime) -> HttpResponse:
    wanted = _wanted(key, request.GET.getlist("treatment"))
    way = request.GET.get("way", Way.ANY.value)
    if way not in {each.value for each in Way}:
        raise invalid(way="One of the words of the description.")
    first, days = asked.first_and_days(request, now, most=MOST_VISIT_DAYS, usual=1)
    try:
        several = load_several(wanted=wanted, first=first, days=days, way=Way(way))
    except NotOneVisit:
        return as_json({"slots": []})
    rows = []
    for situation in stretches(several.whole, first=first, days=days, now=now):
        chart = several.chart(situation)
        for minute, layout in best_layouts(chart).items():
            offer = offered(several, chart, minute, layout)
            if offer is not None:
                rows.append(_slot(several, offer))
    return as_json({"slots": rows})


def _slot(several: Several, offer: Offered) -> dict[str, object]:
    layout = offer.plan.layout
    treatments = [
        {
            "service": each.service.slug,
            "starts_at": written(moment_of(offer.minute + at)),
            "practitioner": staff.code,
        }
        for at, each, staff in zip(layout.offsets, several.wanted, offer.who, strict=True)
    ]
    ends = moment_of(offer.minute + layout.minutes)
    return {
        "starts_at": written(moment_of(offer.minute)),
        "ends_at": written(ends),
        "treatments": treatments,
    }


def _wanted(key: Key, texts: list[str]) -> list[Wanted]:
    """Return the treatments asked for: each a slug, with `:variant` and `,addon` after it."""
    if not LEAST_TREATMENTS <= len(texts) <= MOST_TREATMENTS or not all(map(_WANTED.fullmatch, texts)):
        raise invalid(treatment=f"{LEAST_TREATMENTS} to {MOST_TREATMENTS} of them: slug:variant,addon.")
    found = []
    for text in texts:
        what, *addons = text.split(",")
        slug, _colon, variant = what.partition(":")
        service = service_of(key, slug)
        found.append(Wanted(service, extras=extras_from(service, variant, addons)))
    return found


def _make(request: HttpRequest, key: Key, now: datetime) -> HttpResponse:
    request_key, said = asked.request_key(request), asked.body(request)
    texts = texts_of(said, PERSON, NEW_VISIT, also=("treatments", "adult_confirmed"))
    wanted, starts, staff = [], [], []
    for each in _treatments(said):
        chosen = texts_of(each, TEXTS, TREATMENT_WANTED, also=("addons",))
        service = service_of(key, chosen["service"])
        starts.append(reachable(asked.start(chosen["starts_at"]), now))
        staff.append(_giver(practitioner_of(service, chosen["practitioner"])))
        wanted.append(
            Wanted(service, extras=extras_from(service, chosen.get("variant", ""), addons_of(each)))
        )
    adults_only = any(each.service.adults_only for each in wanted)
    try:
        made = book_visit_by_key(
            key=key,
            request_key=request_key,
            wanted=wanted,
            at=_arranged(starts, staff),
            details=details_of(said, texts, adults_only=adults_only),
            now=now,
        )
    except NotOneVisit:
        raise Problem(
            HTTPStatus.CONFLICT, "not_offered", "This is no way to give these treatments."
        ) from None
    except REFUSED as problem:
        raise refused(problem) from None
    return as_json(_visit(made), status=HTTPStatus.CREATED)


def _treatments(said: dict[str, object]) -> list[dict[str, object]]:
    found = said["treatments"]
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise invalid(treatments="A list of treatments.")
    if not LEAST_TREATMENTS <= len(found) <= MOST_TREATMENTS:
        raise invalid(treatments=f"{LEAST_TREATMENTS} to {MOST_TREATMENTS} of them; one is a booking.")
    return found


def _giver(pk: UUID | None) -> UUID:
    if pk is None:
        raise not_found(practitioner="The code of a practitioner who gives this service.")
    return pk


def _arranged(starts: list[datetime], staff: list[UUID]) -> Arranged:
    first = min(starts)
    return Arranged(first, tuple(minute_of(each) - minute_of(first) for each in starts), tuple(staff))


def _visit(made: list[KeyBooking]) -> dict[str, object]:
    return {"bookings": [shown(each) for each in made]}


slots = endpoint({"GET": _slots}, purposes=TIMES, asks=("treatment", "way", "from", "days"))
visits = endpoint({"POST": _make}, purposes=(FOR.BOOKINGS,))
