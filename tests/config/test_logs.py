"""The log tells that something broke and where, never in whose words."""

import logging
import sys

from django.test import RequestFactory
from django.urls import resolve

from peili.booking.commands.book import Details
from peili.config.logs import Places
from peili.people.models import Session

SECRET = "Salla Salainen"


def fail() -> None:
    try:
        {}[SECRET]
    except KeyError as error:
        raise ValueError(f"duplicate key: {SECRET}") from error


def entry(**extra: object) -> str:
    try:
        fail()
    except ValueError:
        caught = sys.exc_info()
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "%s: %s", ("Broke", "x"), caught)
    record.__dict__ |= extra
    return Places("%(message)s").format(record)


def test_an_exception_is_its_kind_and_its_place():
    text = entry()
    assert SECRET not in text
    assert "ValueError" in text
    assert "KeyError" in text
    assert f"{__file__}:" in text


def test_a_failed_request_is_named_without_its_token():
    request = RequestFactory().post("/hold/token-of-a-link/")
    request.resolver_match = resolve(request.path)
    text = entry(request=request)
    assert "token-of-a-link" not in text
    assert "POST /hold/<str:token>/" in text


def test_what_failed_before_it_had_an_address_is_named_too():
    assert "request failed: GET /?" in entry(request=RequestFactory().get(f"/{SECRET}/"))


def test_a_session_and_what_someone_typed_print_no_values():
    details = Details(
        first_name="Salla", last_name="Salainen", phone="", email="", adult_confirmed=True, language="fi"
    )
    assert "Salla" not in f"{details!r}{details!s}"
    assert "secret-key" not in f"{Session(session_key='secret-key')!r}"
