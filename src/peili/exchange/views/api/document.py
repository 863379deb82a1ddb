"""The API described for programs: OpenAPI 3.1, written by hand and held to the answers by a test."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from peili.exchange.views.api.asked import DATE, MOST_DAYS, MOST_LETTERS, SLUG, USUAL_DAYS
from peili.exchange.views.api.problems import TYPE, as_json
from peili.people.access import public

Schema = dict[str, Any]
TEXT, WHOLE, INSTANT = {"type": "string"}, {"type": "integer"}, {"type": "string", "format": "date-time"}
REFUSALS = {
    400: "The request could not be read.",
    401: "There is no open key.",
    403: "The key was given for another purpose.",
    404: "There is no such thing for this key.",
    409: "It cannot be done: the time is not free, the booking has changed, or the Idempotency-Key is used.",
    422: "A field or a parameter is not as it should be, or there is none by its name.",
    429: "The key has been used too often.",
}
HEADERS = {
    401: {"WWW-Authenticate": {"description": "Bearer", "required": True, "schema": TEXT}},
    429: {"Retry-After": {"description": "seconds", "required": True, "schema": WHOLE}},
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


FROM = _parameter("from", "query", {"type": "string", "format": "date", "pattern": f"^{DATE}$"})
DAYS = _parameter(
    "days", "query", {"type": "integer", "minimum": 1, "maximum": MOST_DAYS, "default": USUAL_DAYS}
)
CODE = {"type": "string", "pattern": f"^{SLUG}$", "minLength": 1, "maxLength": MOST_LETTERS}
VISIT_DAYS = _parameter("days", "query", {"type": "integer", "minimum": 1, "maximum": 7, "default": 1})
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
A_NAME = {"type": "string", "format": "personal-name", "minLength": 1, "maxLength": 60}
NEW_BOOKING: Schema = {
    "type": "object",
    "properties": {
        "service": CODE,
        "variant": {**CODE, "description": "needed where the service has variants"},
        "addons": {**listed(CODE), "description": "add-ons of the service, each once"},
        "starts_at": {**INSTANT, "description": "a start among the free times"},
        "practitioner": {**CODE, "description": "whoever is free when it is left out"},
        "first_name": {**A_NAME, "description": "with at least one letter"},
        "last_name": {**A_NAME, "description": "with at least one letter"},
        "phone": {
            "type": "string",
            "format": "phone-number",
            "description": "with its country's code, such as +358401234567; a Finnish one also without",
            "minLength": 1,
            "maxLength": 32,
        },
        "email": {"type": "string", "format": "email", "maxLength": 254},
        "language": {"type": "string", "enum": ["fi", "sv", "en"], "default": "fi"},
        "adult_confirmed": {
            "type": "boolean",
            "default": False,
            "description": "true where the service is for adults only",
        },
    },
    "required": ["service", "starts_at", "first_name", "last_name", "phone"],
    "additionalProperties": False,
}
PERSON = ("first_name", "last_name", "phone", "email", "language", "adult_confirmed")
MOST_TREATMENTS, MOST_VISIT_DAYS = 4, 7
TREATMENT = f"{SLUG}(:{SLUG})?(,{SLUG})*"
TREATMENT_WANTED: Schema = {
    "type": "object",
    "properties": {
        name: NEW_BOOKING["properties"][name] for name in ("service", "variant", "addons", "starts_at")
    }
    | {"practitioner": CODE},
    "required": ["service", "starts_at", "practitioner"],
    "additionalProperties": False,
}
NEW_VISIT: Schema = {
    "type": "object",
    "properties": {
        "treatments": {
            **listed(TREATMENT_WANTED),
            "minItems": 2,
            "maxItems": MOST_TREATMENTS,
            "description": "as a free time of a visit has them",
        },
        **{name: NEW_BOOKING["properties"][name] for name in PERSON},
    },
    "required": ["treatments", "first_name", "last_name", "phone"],
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
    "VisitSlots": thing(
        slots=listed(
            thing(
                starts_at=INSTANT,
                ends_at=INSTANT,
                treatments=listed(thing(service=TEXT, starts_at=INSTANT, practitioner=TEXT)),
            )
        )
    ),
    "NewVisit": NEW_VISIT,
    "Visit": thing(bookings=listed(BOOKING)),
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


LINKS = {
    name: {"operationId": name, "parameters": {"booking": "$response.body#/id"}}
    for name in ("booking", "cancel", "cancel_rest")
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
    if gives == "Booking" and status == HTTPStatus.CREATED:
        responses[str(status)]["links"] = LINKS
    for each in sorted({401, 403, 422, 429, *refusals}):
        problem = {"description": REFUSALS[each], "content": {TYPE: {"schema": _ref("Problem")}}}
        responses[str(each)] = problem | ({"headers": HEADERS[each]} if each in HEADERS else {})
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
                parameters=[
                    _parameter("slug", "path", CODE),
                    FROM,
                    DAYS,
                    _parameter("practitioner", "query", CODE),
                    _parameter("variant", "query", CODE),
                    _parameter("addon", "query", listed(CODE)),
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
                404,
                409,
                status=201,
                parameters=[ONCE],
                requestBody={
                    "required": True,
                    "content": {"application/json": {"schema": _ref("NewBooking")}},
                },
            ),
        },
        "/visits/slots": {
            "get": _operation(
                "visit_slots",
                "Free times of several treatments in one visit",
                "VisitSlots",
                404,
                parameters=[
                    _parameter(
                        "treatment",
                        "query",
                        {
                            **listed(
                                {"type": "string", "pattern": f"^{TREATMENT}$", "maxLength": MOST_LETTERS}
                            ),
                            "minItems": 2,
                            "maxItems": MOST_TREATMENTS,
                        },
                        required=True,
                    ),
                    _parameter("way", "query", {"type": "string", "enum": ["any", "after", "once"]}),
                    FROM,
                    VISIT_DAYS,
                ],
            )
        },
        "/visits": {
            "post": _operation(
                "book_visit",
                "Book several treatments in one visit, all or none, once for each Idempotency-Key",
                "Visit",
                400,
                404,
                409,
                status=201,
                parameters=[ONCE],
                requestBody={
                    "required": True,
                    "content": {"application/json": {"schema": _ref("NewVisit")}},
                },
            ),
        },
        "/bookings/{booking}": {
            "get": _operation("booking", "A booking this key has made", "Booking", 404, parameters=[ID])
        },
        "/bookings/{booking}/cancel": {
            "post": _operation("cancel", "Cancel a booking", "Booking", 404, 409, parameters=[ID])
        },
        "/bookings/{booking}/cancel-rest": {
            "post": _operation(
                "cancel_rest",
                "Cancel what is to come of a booking's visit and series; sent again it does nothing more",
                "Visit",
                404,
                parameters=[ID],
            )
        },
        "/busy": {"get": _operation("busy", "When practitioners are taken", "Busy", parameters=[FROM, DAYS])},
    },
}


@public
@require_safe
def document(_request: HttpRequest) -> HttpResponse:
    """Give the description."""
    return as_json(DOCUMENT)
