"""What every answer says to the browser, and what no address answers to."""

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.test import override_settings

from peili.people.models import Account
from tests.support.salon import Salon, make_salon

pytestmark = pytest.mark.django_db

PAGES = ["/", "/sign-in/", "/nobody-was-given-this/", "/static/ui/peili.css"]


@pytest.fixture
def salon() -> Salon:
    return make_salon()


def test_every_page_carries_the_policy_and_its_companions(salon: Salon):
    for path in PAGES[:3]:
        said = Browser().get(path).headers
        policy = {part.split()[0]: part.split()[1:] for part in said["Content-Security-Policy"].split(";")}
        assert policy["default-src"] == ["'none'"], path
        assert policy["script-src"] == policy["style-src"] == ["'self'"], path
        assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"], path
        assert said["X-Content-Type-Options"] == "nosniff", path
        assert said["Referrer-Policy"] == "same-origin", path
        assert said["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert "charset=utf-8" in said["Content-Type"], path
        assert "Access-Control-Allow-Origin" not in said, path
        assert not {"Server", "X-Powered-By"} & set(said), path


def test_behind_tls_everything_is_asked_for_by_tls_for_a_year(salon: Salon):
    with override_settings(
        SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=31_536_000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True
    ):
        led = Browser().get("/")
        assert (led.status_code, led.url[:8]) == (301, "https://")
        said = Browser().get("/", secure=True).headers
    assert said["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(salon: Salon):
    browser = Browser()
    browser.get("/sign-in/")
    browser.post("/language/", {"language": "sv", "next": "/"})
    inside = salon.browser(salon.owner)
    inside.get("/me/")
    kept = [*browser.cookies.values(), *inside.cookies.values()]
    named = {cookie.key for cookie in kept}
    assert {settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME} <= named
    for cookie in browser.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key
        assert len(cookie.OutputString()) < 4096, cookie.key
    assert (settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE) == (True, "Lax")


def test_a_password_is_hidden_and_a_password_manager_may_fill_it(salon: Salon):
    page = Browser().get("/sign-in/").content.decode()
    field = next(part for part in page.split("<input") if 'name="password"' in part.partition(">")[0])
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "onpaste" not in page


def test_no_folder_and_no_file_that_is_not_meant_is_served(salon: Salon):
    for path in (
        "/static/",
        "/static/ui/",
        "/.git/config",
        "/pyproject.toml",
        "/keys/root",
        "/static/../house",
    ):
        assert Browser().get(path).status_code == 404, path


def test_every_staff_page_has_the_way_out(salon: Salon):
    for path in ("/desk/", "/me/", "/record/"):
        assert 'action="/sign-out/"' in salon.browser(salon.owner).get(path, follow=True).content.decode(), (
            path
        )


def test_methods_that_no_page_speaks_are_refused(salon: Salon):
    for method in ("TRACE", "PUT", "DELETE", "PATCH", "NONSENSE"):
        assert Browser().generic(method, "/").status_code in {403, 405}, method


def test_no_account_is_there_before_somebody_makes_one():
    assert Account.objects.count() == 0
