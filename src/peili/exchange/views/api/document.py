"""The API described for programs: OpenAPI 3.1, written by hand and held to the answers by a test."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from peili.exchange.views.api.asked import MOST_DAYS, USUAL_DAYS
from peili.exchange.views.api.problems import TYPE, as_json
from peili.people.access import public

Schema = dict[str, Any]
TEXT, WHOLE, INSTANT = {"type": "string"}, {"type": "integer"}, {"type": "string", "format": "date-time"}
REFUSALS = {
    400: "The request could not be read.",
    401: "There is no open key.",
    403: "The key was given for another purpose.",
    404: "There is no such thing for this key.",
    409: "It cannot be done any more: the time was taken, or the booking has changed.",
    422: "A field is not as it should be.",
    429: "The key has been used too often.",
}


def thing(**properties: Schema) -> Schema:
    """Return the schema of an object that has all of these and nothing else."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def listed(schema: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": schema}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _parameter(name: str, place: str, schema: Schema, *, required: bool = False) -> Schema:
    return {"name": name, "in": place, "required": required or place == "path", "schema": schema}


FROM = _parameter("from", "query", {"type": "string", "format": "date", "pattern": r"^20\d\d-\d\d-\d\d$"})
DAYS = _parameter(
    "days", "query", {"type": "integer", "minimum": 1, "maximum": MOST_DAYS, "default": USUAL_DAYS}
)
ID = _parameter("booking", "path", {"type": "string", "format": "uuid"})
ONCE = _parameter("Idempotency-Key", "header", {"type": "string", "pattern": "^[!-~]{8,200}$"}, required=True)
BOOKING = thing(
    id={"type": "string", "format": "uuid"},
    state={"type": "string", "enum": ["booked", "cancelled", "missed"]},
    service=TEXT,
    variant=TEXT,
    addons=listed(TEXT),
    practitioner=TEXT,
    starts_at=INSTANT,
    ends_at=INSTANT,
    price_cents=WHOLE,
)
NEW_BOOKING = {
    "type": "object",
    "properties": {
        "service": TEXT,
        "variant": {"type": "string", "description": "needed where the service has variants"},
        "addons": listed(TEXT),
        "starts_at": INSTANT,
        "practitioner": {"type": "string", "description": "whoever is free when it is left out"},
        "first_name": {"type": "string", "minLength": 1, "maxLength": 60},
        "last_name": {"type": "string", "minLength": 1, "maxLength": 60},
        "phone": {"type": "string", "minLength": 1, "maxLength": 32},
        "email": {"type": "string", "maxLength": 254},
        "language": {"type": "string", "enum": ["fi", "sv", "en"], "default": "fi"},
        "adult_confirmed": {"type": "boolean", "default": False},
    },
    "required": ["service", "starts_at", "first_name", "last_name", "phone"],
    "additionalProperties": False,
}
SCHEMAS = {
    "Services": thing(
        services=listed(
            thing(
                slug=TEXT,
                name=thing(fi=TEXT, sv=TEXT, en=TEXT),
                minutes=WHOLE,
                price_cents=WHOLE,
                variants=listed(
                    thing(code=TEXT, name=thing(fi=TEXT, sv=TEXT, en=TEXT), minutes=WHOLE, price_cents=WHOLE)
                ),
                addons=listed(thing(slug=TEXT, minutes=WHOLE, price_cents=WHOLE)),
                adults_only={"type": "boolean"},
                practitioners=listed(thing(code=TEXT, name=TEXT)),
            )
        )
    ),
    "Slots": thing(
        service=TEXT,
        slots=listed(thing(starts_at=INSTANT, practitioners=listed(TEXT))),
        prices=listed(thing(practitioner=TEXT, minutes=WHOLE, price_cents=WHOLE)),
    ),
    "Booking": BOOKING,
    "Bookings": thing(bookings=listed(BOOKING)),
    "NewBooking": NEW_BOOKING,
    "Busy": thing(
        practitioners=listed(thing(practitioner=TEXT, busy=listed(thing(starts_at=INSTANT, ends_at=INSTANT))))
    ),
    "Problem": {
        **thing(title=TEXT, status=WHOLE, code=TEXT, detail=TEXT),
        "properties": {
            **thing(title=TEXT, status=WHOLE, code=TEXT, detail=TEXT)["properties"],
            "fields": {"type": "object", "additionalProperties": listed(TEXT)},
        },
    },
}


def _operation(
    name: str, summary: str, gives: str, *refusals: int, status: int = 200, **more: object
) -> Schema:
    responses: Schema = {
        str(status): {
            "description": summary,
            "content": {"application/json": {"schema": _ref(gives)}},
        }
    }
    for each in sorted({401, 403, 429, *refusals}):
        problem = {"description": REFUSALS[each], "content": {TYPE: {"schema": _ref("Problem")}}}
        responses[str(each)] = problem
    return {"operationId": name, "summary": summary, "responses": responses, **more}


DOCUMENT: Schema = {
    "openapi": "3.1.0",
    "info": {"title": "Peili", "version": "1", "summary": "Free times, bookings and taken times"},
    "servers": [{"url": "/api/v1"}],
    "security": [{"key": []}],
    "components": {
        "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        "schemas": SCHEMAS,
    },
    "paths": {
        "/services": {"get": _operation("services", "What can be booked", "Services")},
        "/services/{slug}/slots": {
            "get": _operation(
                "slots",
                "Free times of a service",
                "Slots",
                404,
                422,
                parameters=[
                    _parameter("slug", "path", {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}),
                    FROM,
                    DAYS,
                    _parameter("practitioner", "query", TEXT),
                    _parameter("variant", "query", TEXT),
                    _parameter("addon", "query", listed(TEXT)),
                ],
            )
        },
        "/bookings": {
            "get": _operation("bookings", "Coming bookings this key has made", "Bookings"),
            "post": _operation(
                "book",
                "Book a time, once for each Idempotency-Key",
                "Booking",
                400,
                409,
                422,
                status=201,
                parameters=[ONCE],
                requestBody={
                    "required": True,
                    "content": {"application/json": {"schema": _ref("NewBooking")}},
                },
            ),
        },
        "/bookings/{booking}": {
            "get": _operation("booking", "A booking this key has made", "Booking", 404, parameters=[ID])
        },
        "/bookings/{booking}/cancel": {
            "post": _operation("cancel", "Cancel a booking", "Booking", 404, 409, parameters=[ID])
        },
        "/busy": {
            "get": _operation("busy", "When practitioners are taken", "Busy", 422, parameters=[FROM, DAYS])
        },
    },
}


@public
@require_safe
def document(_request: HttpRequest) -> HttpResponse:
    """Give the description."""
    return as_json(DOCUMENT)
