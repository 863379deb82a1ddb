"""The gallery in a real browser: axe, narrow screens, the keyboard, and life without a script."""

import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from peili.ui.views import EXAMPLES

pytestmark = pytest.mark.journey

PAGES = ["/ui/", *[f"/ui/examples/{name}/" for name in EXAMPLES]]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def shown(settings: Settings, live_server: LiveServer) -> str:
    settings.GALLERY = True
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    return live_server.url


@pytest.fixture
def browser(shown: str) -> Iterator[Browser]:
    assert shown  # the server is up before the browser is, and down after it
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "Chromium is missing: apt install chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        yield chromium
        chromium.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(browser: Browser, shown: str, theme: str, width: int) -> None:
    page = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 800}).new_page()
    for path in PAGES:
        page.goto(f"{shown}{path}?theme={theme}")
        found = Axe().run(page, options={"runOnly": RULES})
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("width", [320, 390, 820, 1280])
def test_no_page_scrolls_sideways(browser: Browser, shown: str, language: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 640})
    context.add_cookies([{"name": "django_language", "value": language, "url": shown}])
    page = context.new_page()
    for path in PAGES:
        page.goto(f"{shown}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_refused(browser: Browser, shown: str) -> None:
    page = browser.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    for path in PAGES:
        page.goto(f"{shown}{path}")
        assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px Newsreader'))")
    assert [url for url in asked if not url.startswith(shown)] == []
    assert said == []


def test_a_keyboard_reaches_the_content_first(browser: Browser, shown: str) -> None:
    page = browser.new_page()
    page.goto(f"{shown}/ui/examples/day/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.evaluate("link => link === document.activeElement")
    page.wait_for_timeout(300)
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_escape_closes_the_menu_and_gives_the_focus_back(browser: Browser, shown: str) -> None:
    page = browser.new_page()
    page.goto(f"{shown}/ui/examples/times/")
    page.locator(".public-top summary").click()
    page.locator(".public-top .menu-list button").first.focus()
    page.keyboard.press("Escape")
    assert page.locator(".public-top details[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_language_changes_without_a_script(browser: Browser, shown: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{shown}/ui/examples/times/")
    page.locator(".public-top summary").click()
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.url == f"{shown}/ui/examples/times/"
    assert page.locator(".needs-script").count() == 0 or not page.locator(".needs-script").first.is_visible()


def test_an_hour_of_the_calendar_is_64_pixels(browser: Browser, shown: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 832})
    page.goto(f"{shown}/ui/examples/day/")
    chosen = page.locator(".block.is-chosen").bounding_box()
    done = page.locator(".block.is-done").first.bounding_box()
    assert chosen["height"] == 95
    assert chosen["y"] - done["y"] == 5 * 64


def test_targets_are_large_enough_for_a_thumb(browser: Browser, shown: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{shown}/ui/examples/times/")
    assert page.locator(".button-main").bounding_box()["height"] >= 56
    assert all(row.bounding_box()["height"] >= 56 for row in page.locator(".row").all())
    assert page.locator(".public-top summary").bounding_box()["height"] >= 48
