"""The log tells that something broke and where, never in whose words."""

import io
import logging
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import resolve

from peili.booking.commands.book import Details
from peili.config.logs import Places, Refused
from peili.people.models import Session
from tests.support.builders import PASSWORD
from tests.support.salon import Salon, make_salon
from tests.support.sources import SRC

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


def test_a_crash_leaves_no_memory_behind(tmp_path: Path):
    """The house's processes dump no core: this one, which opened its keys, and one that breaks."""
    assert max(resource.getrlimit(resource.RLIMIT_CORE)) <= 1
    crash = "from peili.config.keys.opening import leave_no_core; import os; leave_no_core(); os.abort()"
    env = os.environ | {"PYTHONPATH": str(SRC.parent)}
    done = subprocess.run([sys.executable, "-c", crash], cwd=tmp_path, env=env, check=False)
    assert (done.returncode, list(tmp_path.iterdir())) == (-signal.SIGABRT, [])


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


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the server's log is told of refused requests."""
    found = io.StringIO()
    handlers = [
        handler
        for name in ("django.request", "django.security", "peili.refused")
        for handler in logging.getLogger(name).handlers
        if any(isinstance(each, Refused) for each in handler.filters)
    ]
    assert len(handlers) == 3
    for handler in handlers:
        monkeypatch.setattr(handler, "stream", found)
    return found


@pytest.fixture
def salon(db: None) -> Salon:
    return make_salon()


def test_what_was_refused_is_noted_by_its_pattern_and_status(salon: Salon, told: io.StringIO):
    """By a guard, for its values, or because there is too much of it: never in the words that were sent."""
    owner, strict = salon.browser(salon.owner), Browser(enforce_csrf_checks=True)
    wrong = f"/book/{salon.facial.slug}/hold/"
    acts = [
        (
            lambda: owner.post("/desk/clients/new/", {"first_name": "", "email": SECRET}),
            "(200): POST /desk/clients/new/",
        ),
        (lambda: strict.post("/sign-in/", {"name": SECRET, "password": PASSWORD}), "(403): POST /sign-in/"),
        (lambda: Browser().put(wrong), "(405): PUT /book/<slug:slug>/hold/"),
        (lambda: Browser().post("/api/v1/bookings", b"{", content_type=SECRET), ""),
        (lambda: owner.get(f"/{SECRET}/"), ""),  # what is nowhere is no guard's matter
    ]
    for act, wanted in acts:
        told.seek(0)
        told.truncate()
        act()
        if wanted:
            assert wanted in told.getvalue()
        assert SECRET not in told.getvalue()


def test_a_form_that_was_taken_is_not_noted(salon: Salon, told: io.StringIO):
    owner = salon.browser(salon.owner)
    owner.get("/desk/clients/new/")
    owner.post("/desk/clients/", {"q": "Aino"})
    assert told.getvalue() == ""
