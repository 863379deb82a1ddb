"""What every answer says to the browser, scored as the MDN HTTP Observatory scores, and its cookies."""

import os
import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client as Browser
from django.test import override_settings

from peili.config import settings as module

NAMES = ("SECURE_", "SESSION_COOKIE_", "CSRF_COOKIE_", "LANGUAGE_COOKIE_")
YEAR, HALF_A_YEAR = 31_536_000, 15_768_000
BEST = 100  # A+ begins here


def https_settings(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return the settings that differ on a machine that is reached by https, computed as it computes them."""
    monkeypatch.setenv("PEILI_HTTPS", "1")
    said = runpy.run_path(str(Path(str(module.__file__))))
    assert os.environ["PEILI_HTTPS"]
    return {name: value for name, value in said.items() if name.startswith(NAMES)}


def directives(policy: str) -> dict[str, set[str]]:
    found = {}
    for part in policy.split(";"):
        name, *values = part.split()
        found[name] = set(values)
    return found


def score(response: HttpResponse) -> dict[str, int]:
    """Score an answer by the Observatory's rules (of its version 5), worst first; 0 means "passed"."""
    headers = response.headers
    policy = directives(headers.get("Content-Security-Policy", "default-src *"))
    return {
        "csp": csp(policy),
        "cookies": cookies(response),
        "cors": -50 if headers.get("Access-Control-Allow-Origin") == "*" else 0,
        "corp": 10 if headers.get("Cross-Origin-Resource-Policy") == "same-origin" else 0,
        "redirection": 0,
        "referrer": 5 if headers.get("Referrer-Policy") in {"no-referrer", "same-origin"} else -5,
        "hsts": hsts(headers.get("Strict-Transport-Security", "")),
        "sri": 0 if policy.get("script-src") == {"'self'"} else -5,
        "nosniff": 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
        "framing": 5 if "frame-ancestors" in policy and "*" not in policy["frame-ancestors"] else -20,
    }


def csp(policy: Mapping[str, set[str]]) -> int:
    said = set().union(*policy.values())
    if said & {"*", "'unsafe-inline'", "https:", "http:", "data:"}:
        return -20
    if "'unsafe-eval'" in said:
        return -10
    return 10 if policy.get("default-src") == {"'none'"} else 5


def cookies(response: HttpResponse) -> int:
    if not response.cookies:
        return 0
    for each in response.cookies.values():
        if not each["secure"]:
            return -40
        if not each["httponly"]:
            return -30
    return 5 if all(each["samesite"] in {"Lax", "Strict"} for each in response.cookies.values()) else 0


def hsts(said: str) -> int:
    age = int(next((part[8:] for part in said.split("; ") if part.startswith("max-age=")), "0"))
    return 0 if age >= HALF_A_YEAR else -10 if age else -20


@pytest.mark.django_db
def test_by_https_every_answer_is_scored_a_plus(monkeypatch: pytest.MonkeyPatch):
    with override_settings(**https_settings(monkeypatch)):
        for path in ("/sign-in/", "/", "/nothing-here/", "/api/v1/openapi.json"):
            response = Browser().get(path, secure=True)
            found = score(response)
            assert 100 + sum(found.values()) >= BEST, (path, found)
            assert min(found.values()) == 0, (path, found)
            assert response.headers["Strict-Transport-Security"] == f"max-age={YEAR}; includeSubDomains"
            assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert "geolocation=()" in response.headers["Permissions-Policy"]
        asked = Browser().get("/sign-in/", secure=True)
        assert {name for name in asked.cookies if not name.startswith("__Host-")} == set()
        assert 100 + sum(score(asked).values()) == 135
        plain = Browser().get("/sign-in/")
        assert (plain.status_code, plain.headers["Location"][:8]) == (301, "https://")


@pytest.mark.django_db
def test_signing_in_sets_only_cookies_that_are_bound_to_the_house(monkeypatch: pytest.MonkeyPatch):
    from tests.support.builders import PASSWORD  # noqa: PLC0415  # models need the settings
    from tests.support.salon import make_salon  # noqa: PLC0415  # as above

    make_salon()
    with override_settings(**https_settings(monkeypatch)):
        browser = Browser()
        answer = browser.post("/sign-in/", {"name": "olga", "password": PASSWORD}, secure=True)
        assert answer.status_code == 302
        assert {"__Host-sessionid", "__Host-csrftoken"} <= set(answer.cookies)
        for name, each in answer.cookies.items():
            assert name.startswith("__Host-"), name
            assert (each["secure"], each["httponly"], each["path"], each["domain"]) == (True, True, "/", "")
            assert each["samesite"] in {"Lax", "Strict"}
        assert browser.get("/desk/", secure=True).status_code == 200


@pytest.mark.parametrize(
    ("header", "value", "part"),
    [
        ("Content-Security-Policy", "default-src 'self' 'unsafe-inline'", "csp"),
        ("Cross-Origin-Resource-Policy", "cross-origin", "corp"),
        ("X-Content-Type-Options", "", "nosniff"),
        ("Strict-Transport-Security", "max-age=60", "hsts"),
        ("Access-Control-Allow-Origin", "*", "cors"),
    ],
)
def test_the_score_falls_with_a_header(header: str, value: str, part: str):
    response = HttpResponse(headers={header: value})
    assert score(response)[part] <= 0
    assert 100 + sum(score(response).values()) < BEST


def test_no_setting_makes_an_insecure_default():
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
    assert not settings.DEBUG
