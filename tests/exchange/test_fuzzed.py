"""The API against what Schemathesis makes of its description: allowed, forbidden, one after another."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.parameters import ParameterLocation

from peili.booking.models import Appointment
from peili.exchange.models import Key
from peili.exchange.views.api.document import DOCUMENT
from tests.support.builders import local

API = schemathesis.openapi.from_dict(DOCUMENT)
API.app = WSGIHandler()  # not `config.wsgi`: that one declares what its whole process reads
STARTS = [
    local(25, 9) + timedelta(days=7 * week, minutes=75 * place) for week in range(4) for place in range(6)
]
calm = {"deadline": None, "suppress_health_check": list(HealthCheck)}

for name, shape in (
    ("phone-number", r"\+35840[1-9][0-9]{6}"),
    ("personal-name", r"[A-ZÅÄÖ][a-zåäö]{1,20}"),
    ("email", r"[a-z]{1,20}@[a-z]{1,20}\.(fi|se|example)"),
):
    schemathesis.openapi.format(name, st.from_regex(shape, fullmatch=True))


@pytest.fixture(autouse=True)
def connection_stays() -> Iterator[None]:
    """Keep the test's own connection open over requests, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def give_key(case: Any, keys: dict[str, str]) -> None:
    """Put in the key that opens a request's address, unless what is tried is a request without a good one."""
    Key.objects.update(used_count=0)
    headers, sent = case.meta.components.get(ParameterLocation.HEADER), case.headers.get("Authorization")
    if headers is None or headers.mode == GenerationMode.POSITIVE or str(sent).startswith("Bearer "):
        purpose = "busy" if case.operation.path == "/busy" else "bookings"
        case.headers["Authorization"] = f"Bearer {keys[purpose]}"


def check(case: Any, keys: dict[str, str]) -> None:
    """Send a request with its key, every other good booking for a time that exists."""
    give_key(case, keys)
    said = case.body
    good = case.meta.generation.mode == GenerationMode.POSITIVE
    if good and isinstance(said, dict) and "treatments" in said:
        for place, each in enumerate(said["treatments"] if len(str(said)) % 2 else []):
            start = STARTS[len(str(said)) % len(STARTS)] + timedelta(minutes=60 * place)
            each |= {"service": "kasvohoito", "starts_at": start.isoformat(), "practitioner": "s2"}
    elif good and isinstance(said, dict) and len(str(said)) % 2:
        said.pop("practitioner", None)
        said |= {"service": "kasvohoito", "starts_at": STARTS[len(str(said)) % len(STARTS)].isoformat()}
    case.call_and_validate()


@API.parametrize()
@settings(max_examples=10, **calm)
def test_what_is_allowed_is_answered_and_what_is_not_is_refused(case: Any, keys: dict[str, str]):
    check(case, keys)


@pytest.mark.deep
@API.parametrize()
@settings(max_examples=400, **calm)
def test_the_same_many_times(case: Any, keys: dict[str, str]):
    check(case, keys)


def rounds(keys: dict[str, str], count: int) -> set[str]:
    """Book and then look and cancel by what was answered, as the description links them.

    Each round begins with the same house, or Hypothesis could not tell one from another. Returns the states
    of visits that were seen at the end of any.
    """
    states: set[str] = set()

    class Program(API.as_state_machine()):  # type: ignore[misc]  # made at run time
        def setup(self) -> None:
            super().setup()
            self.undo = ExitStack()
            self.undo.enter_context(transaction.atomic())
            self.undo.callback(lambda: transaction.set_rollback(True))

        def teardown(self) -> None:
            states.update(Appointment.objects.values_list("state", flat=True))
            self.undo.close()
            super().teardown()

        def before_call(self, case: Any) -> None:
            give_key(case, keys)
            if isinstance(case.body, dict) and "service" in case.body:
                case.body.pop("practitioner", None)
                start = STARTS[Appointment.objects.count() % len(STARTS)]
                case.body |= {"service": "kasvohoito", "starts_at": start.isoformat()}

    Program.run(settings=settings(max_examples=count, stateful_step_count=6, **calm))
    return states


def test_what_was_booked_can_be_seen_and_cancelled_in_any_order(keys: dict[str, str]):
    assert rounds(keys, 5)


@pytest.mark.deep
def test_any_order_many_times(keys: dict[str, str]):
    assert "cancelled" in rounds(keys, 150)
