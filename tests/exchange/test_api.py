"""The API: what each key opens, once for each request, and every answer as its description says."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.test import Client as Browser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peili.booking.models import Appointment, Hold, Terms
from peili.exchange.commands.feeds import NotDeclared
from peili.exchange.commands.keys import MOST_A_MINUTE, make_key
from peili.exchange.models import Key, KeyBooking
from peili.exchange.views.api.document import DOCUMENT
from peili.house.models import Party
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, local
from tests.support.programs import AINO, API, ask, book


def test_a_time_is_found_booked_seen_and_cancelled(salon: Any, keys: dict[str, str]):
    token = keys["bookings"]
    (service,) = ask(token, "/services").json()["services"]
    assert (service["slug"], service["price_cents"]) == ("kasvohoito", 7500)
    slots = ask(token, "/services/kasvohoito/slots?from=2026-11-25&days=1").json()["slots"]
    assert slots[0] == {
        "starts_at": "2026-11-25T07:00:00Z",
        "practitioners": [salon.owner.code, salon.bea.code],
    }
    made = book(token, practitioner=salon.bea.code)
    assert made.status_code == 201
    assert "Aino" not in made.content.decode()
    booking = made.json()
    assert (booking["state"], booking["practitioner"]) == ("booked", salon.bea.code)
    assert ask(token, f"/bookings/{booking['id']}").json() == booking
    assert ask(token, "/bookings").json() == {"bookings": [booking]}
    assert ask(token, f"/bookings/{booking['id']}/cancel", "POST").json()["state"] == "cancelled"
    again = ask(token, f"/bookings/{booking['id']}/cancel", "POST")
    assert (again.status_code, again.json()["code"]) == (409, "already_cancelled")


def test_a_request_sent_again_books_once_and_another_with_its_key_is_refused(
    salon: Any, keys: dict[str, str]
):
    first, again = book(keys["bookings"]), book(keys["bookings"])
    assert (again.status_code, again.json()) == (201, first.json())
    assert Appointment.objects.count() == 1
    other = book(keys["bookings"], first_name="Oona")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key")
    assert book(keys["bookings"], "short").status_code == 400
    assert book(keys["bookings"], "request-2", first_name="Oona").status_code == 201  # with a colleague
    taken = book(keys["bookings"], "request-3", first_name="Iida")
    assert (taken.status_code, taken.json()["code"]) == (409, "time_practitioner_taken")
    assert Appointment.objects.count() == 2


def test_the_trail_says_whose_key_it_was(salon: Any, keys: dict[str, str]):
    book(keys["bookings"])
    entry = Entry.objects.get(act="exchange.book")
    key = Key.objects.get(purpose="bookings")
    assert (entry.thing, entry.thing_id, entry.fields) == ("exchange.Key", key.pk, ["party.paja"])
    claim = Appointment.objects.get().claim
    assert [each.subject_id for each in entry.about.all()] == [claim.subject_id]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"phone": "12"}, "phone"),
        ({"first_name": "  "}, "first_name"),
        ({"first_name": 7}, "first_name"),
        ({"email": "nobody"}, "email"),
        ({"email": ""}, "email"),
        ({"first_name": "A" * 61}, "first_name"),
        ({"starts_at": "2026-11-25T10:00:00"}, "starts_at"),
        ({"starts_at": "2026-02-30T10:00:00Z"}, "starts_at"),
        ({"language": "de"}, "language"),
        ({"notes": "raskaana"}, "notes"),
        ({"adult_confirmed": "yes"}, "adult_confirmed"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(salon: Any, keys: dict[str, str], changed: Any, field: str):
    answer = book(keys["bookings"], **changed)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    "changed", [{"service": "ripset"}, {"practitioner": "nobody"}, {"service": "\ud7ff"}]
)
def test_what_this_key_has_not_is_not_there(salon: Any, keys: dict[str, str], changed: Any):
    answer = book(keys["bookings"], **changed)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("starts_at", "why"),
    [
        ("0001-01-01T00:00:00+23:59", "past"),
        ("9999-12-31T23:59:59-23:59", "too_far"),
        ("2026-11-25T10:00:30Z", "off_step"),
        ("2026-11-25t10:07:00.000000000z", "off_step"),
    ],
)
def test_any_instant_can_be_asked_for(salon: Any, keys: dict[str, str], starts_at: str, why: str):
    answer = book(keys["bookings"], starts_at=starts_at)
    assert (answer.status_code, answer.json()["code"]) == (409, f"time_{why}")


@pytest.mark.parametrize("path", ["/", "/nothing", "/bookings/", "/bookings/7", "/services/\x84/slots"])
def test_an_address_that_is_none_answers_as_the_others_do(salon: Any, keys: dict[str, str], path: str):
    answer = ask(keys["bookings"], path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_key_opens_its_purpose_only_and_nothing_when_it_is_shut(salon: Any, keys: dict[str, str]):
    assert ask(keys["slots"], "/services").status_code == 200
    assert ask(keys["slots"], "/bookings").status_code == 403
    assert ask(keys["busy"], "/services").status_code == 403
    assert ask(keys["busy"], "/busy").status_code == 200
    assert ask("nobody-was-given-this", "/busy").status_code == 401
    Party.objects.filter(code="paja").update(receives=["visit"])
    assert ask(keys["busy"], "/busy").status_code == 401
    Key.objects.update(revoked_at=NOW)
    assert ask(keys["slots"], "/services").status_code == 401
    with pytest.raises(NotDeclared):
        make_key(controller=salon.house, party="pilvi", purpose="bookings", by=PROGRAM, now=NOW)


def test_taken_times_are_those_of_the_keys_own_business(salon: Any, keys: dict[str, str]):
    salon.visit(local(25, 12))
    salon.foreign_visit(local(25, 12))
    found = ask(keys["busy"], "/busy?from=2026-11-25&days=1").json()["practitioners"]
    assert {each["practitioner"] for each in found} == {salon.owner.code, salon.bea.code}
    assert [each["busy"] for each in found if each["practitioner"] == salon.bea.code] == [
        [{"starts_at": "2026-11-25T10:00:00Z", "ends_at": "2026-11-25T11:15:00Z"}]
    ]


def test_another_keys_booking_is_as_unknown_as_none(salon: Any, keys: dict[str, str]):
    made = book(keys["bookings"]).json()["id"]
    _key, other = make_key(controller=salon.house, party="paja", purpose="bookings", by=PROGRAM, now=NOW)
    for path, method in ((f"/bookings/{made}", "GET"), (f"/bookings/{made}/cancel", "POST")):
        assert ask(other, path, method).status_code == 404
    assert KeyBooking.objects.get().appointment.state == "booked"


def test_a_key_used_too_often_waits_a_minute(salon: Any, keys: dict[str, str]):
    Key.objects.filter(purpose="slots").update(
        used_minute=int(local(24, 8).timestamp()) // 60, used_count=MOST_A_MINUTE
    )
    refused = ask(keys["slots"], "/services")
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert ask(keys["busy"], "/busy").status_code == 200


def test_no_cookie_opens_anything_or_is_set(salon: Any, keys: dict[str, str]):
    answer = salon.browser(salon.owner).get(f"{API}/services")
    assert answer.status_code == 401
    assert not ask(keys["slots"], "/services").cookies


def test_the_page_shows_a_key_once_and_shuts_it(salon: Any, keys: dict[str, str]):
    browser = salon.browser(salon.owner)
    page = browser.post("/desk/connections/keys/new/", {"party": "paja", "purpose": "slots"}).content.decode()
    (token,) = re.findall(r'link-shown">([^<]+)<', page)
    assert ask(token, "/services").status_code == 200
    assert token not in browser.get("/desk/connections/").content.decode()
    key = Key.objects.latest("pk")
    assert salon.browser(salon.bea).post(f"/desk/connections/keys/{key.pk}/shut/").status_code == 403
    browser.post(f"/desk/connections/keys/{key.pk}/shut/")
    assert ask(token, "/services").status_code == 401
    assert (
        browser.post("/desk/connections/keys/new/", {"party": "pilvi", "purpose": "bookings"}).status_code
        == 422
    )


def test_reading_costs_the_same_whatever_is_booked(
    salon: Any, keys: dict[str, str], django_assert_max_num_queries: Any
):
    for hour in (9, 12, 15):
        salon.visit(local(25, hour))
    with django_assert_max_num_queries(16):
        ask(keys["slots"], "/services/kasvohoito/slots?from=2026-11-25&days=31")
    with django_assert_max_num_queries(16):
        ask(keys["busy"], "/busy?from=2026-11-25&days=31")


# Every answer to whatever is sent is one the description names, in the shape it names.


def fits(value: object, schema: Mapping[str, Any]) -> bool:
    """Tell whether a value is as a schema of the document says; formats included."""
    if "$ref" in schema:
        return fits(value, DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    if not isinstance(value, kinds[schema["type"]]) or value not in schema.get("enum", [value]):
        return False
    if isinstance(value, dict):
        known, rest = schema.get("properties", {}), schema.get("additionalProperties", True)
        return set(schema.get("required", [])) <= set(value) and all(
            fits(inner, known[name]) if name in known else rest is not False and fits(inner, rest)
            for name, inner in value.items()
        )
    if isinstance(value, list):
        return all(fits(inner, schema["items"]) for inner in value)
    readers = {"date-time": datetime.fromisoformat, "uuid": UUID}
    if schema.get("format") in readers:
        readers[schema["format"]](str(value))
    return True


WORD = st.one_of(
    st.sampled_from(
        ["kasvohoito", "ripset", "2026-11-25", "2026-02-31", "1", "31", "32", "-1", "s1", "", "\x00", "%"]
    ),
    st.text(max_size=12),
)
VALUE = st.one_of(
    WORD, st.none(), st.booleans(), st.integers(), st.lists(WORD, max_size=2), st.just("2026-11-25T10:00:00Z")
)
OPERATIONS = [(path, method) for path, each in DOCUMENT["paths"].items() for method in each]


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_is_one_the_description_names(salon: Any, keys: dict[str, str], path: str, method: str):
    made = book(keys["bookings"], "first-request").json()["id"]
    operation = DOCUMENT["paths"][path][method]
    names = [each["name"] for each in operation.get("parameters", []) if each["in"] == "query"]
    fields = list(DOCUMENT["components"]["schemas"]["NewBooking"]["properties"])
    valid = {"service": "kasvohoito", "starts_at": "2026-11-25T13:00:00Z", **AINO}

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        query=st.dictionaries(st.sampled_from(names or ["x"]), WORD),
        said=st.one_of(
            st.binary(max_size=20),
            VALUE,
            st.dictionaries(st.one_of(st.sampled_from(fields), WORD), VALUE).map(lambda some: valid | some),
        ),
        token=st.sampled_from([*keys.values(), keys["bookings"], "x"]),
        slug=st.sampled_from(["kasvohoito", "ripset", "x"]),
        booking=st.sampled_from([made, str(salon.aino.pk)]),
        once=st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=30),
    )
    def sent(*, query: dict[str, str], said: object, token: str, slug: str, booking: str, once: str) -> None:
        Key.objects.update(used_count=0)
        url = path.replace("{slug}", slug).replace("{booking}", booking)
        if query:
            url += f"?{urlencode(query)}"
        answer = ask(token, url, method.upper(), said, Idempotency_Key=once)
        named = operation["responses"].get(str(answer.status_code))
        assert named is not None, (answer.status_code, answer.content)
        ((kind, content),) = named["content"].items()
        assert answer["Content-Type"] == kind
        assert fits(answer.json(), content["schema"]), answer.json()

    sent()


def test_the_description_names_every_address_and_its_references_lead_somewhere():
    from peili.exchange.views.api.urls import urlpatterns  # noqa: PLC0415  # models need the settings

    paths = {re.sub(r"<\w+:(\w+)>", r"{\1}", f"/{each.pattern}") for each in urlpatterns}
    assert paths - {"/openapi.json", "/^(?P<rest>.*)$"} == set(DOCUMENT["paths"])
    for name in re.findall(r"#/components/schemas/(\w+)", json.dumps(DOCUMENT)):
        assert name in DOCUMENT["components"]["schemas"]
    names = [each["operationId"] for methods in DOCUMENT["paths"].values() for each in methods.values()]
    assert len(names) == len(set(names))


def test_the_description_is_open_to_all(db: None):
    answer = Browser().get(f"{API}/openapi.json")
    assert answer.json()["openapi"] == "3.1.0"


@pytest.mark.parametrize(
    "said",
    [
        {"language": []},
        {"language": {}},
        {"service": "\ud800"},
        {"first_name": "A\ud800"},
        {"practitioner": "\ud800"},
        {"\ud800": 1},
    ],
)
def test_what_no_text_can_be_is_refused_in_words(salon: Any, keys: dict[str, str], said: dict[str, object]):
    answer = book(keys["bookings"], **said)
    assert answer.status_code in {400, 422}
    assert answer.json()["code"] in {"body", "invalid"}
    assert not Appointment.objects.exists()


def test_a_program_too_books_at_most_what_the_house_allows_one_client(salon: Any, keys: dict[str, str]):
    Terms.objects.update(most_coming=1, most_within_days=30)
    assert book(keys["bookings"]).status_code == 201
    again = book(keys["bookings"], "request-2", starts_at="2026-11-25T12:00:00Z")
    assert (again.status_code, again.json()["code"]) == (409, "too_many")
    assert Appointment.objects.count() == 1
    assert not Hold.objects.exists()
