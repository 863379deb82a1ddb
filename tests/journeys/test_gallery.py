"""The gallery in a real browser: axe, narrow screens, the keyboard, and life without a script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from peili.ui.views import EXAMPLES
from tests.journeys.conftest import DESKTOP, LOOKS, OpenPage, assert_fits_every_width
from tests.support.axe import assert_accessible

PAGES = ["/ui/", *[f"/ui/examples/{name}/" for name in EXAMPLES]]

pytestmark = pytest.mark.journey


@pytest.fixture(autouse=True)
def _shown(settings: Settings) -> None:
    settings.GALLERY = True


@pytest.fixture
def unguarded(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    """A context in which axe may add its own script."""
    context = browser.new_context(base_url=live_server.url, bypass_csp=True, reduced_motion="reduce")
    yield context
    context.close()


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_axe_finds_nothing(unguarded: BrowserContext, theme: str, size: tuple[int, int]) -> None:
    page = unguarded.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for path in PAGES:
        page.goto(f"{path}?theme={theme}")
        assert_accessible(page)


@pytest.mark.parametrize(
    "language", ["sv-FI", *(pytest.param(each, marks=pytest.mark.deep) for each in ("fi-FI", "en-GB"))]
)
def test_no_page_scrolls_sideways(new_page: OpenPage, language: str) -> None:
    page = new_page(DESKTOP, language=language)
    for path in PAGES:
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == language[:2]
        assert_fits_every_width(page)


def test_both_faces_of_type_are_the_houses_own(page_desktop: Page) -> None:
    page_desktop.goto("/ui/")
    loaded = page_desktop.evaluate(
        "document.fonts.ready.then(fonts => [...fonts].filter(f => f.status == 'loaded').map(f => f.family))"
    )
    assert {name.strip('"') for name in loaded} == {"Newsreader", "Hanken Grotesk"}


def test_a_keyboard_reaches_the_content_first(page_desktop: Page) -> None:
    page_desktop.goto("/ui/examples/day/")
    page_desktop.keyboard.press("Tab")
    skip = page_desktop.locator(".skip")
    assert skip.evaluate("link => link === document.activeElement")
    assert skip.bounding_box()["y"] >= 0
    page_desktop.keyboard.press("Enter")
    assert page_desktop.evaluate("document.activeElement.id") == "main"


def test_escape_closes_the_menu_and_gives_the_focus_back(page_phone: Page) -> None:
    page_phone.goto("/ui/examples/times/")
    page_phone.locator(".public-top summary").click()
    page_phone.locator(".public-top .menu-list button").first.focus()
    page_phone.keyboard.press("Escape")
    assert page_phone.locator(".public-top details[open]").count() == 0
    assert page_phone.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_form_is_not_sent_twice(page_phone: Page) -> None:
    page_phone.goto("/ui/examples/details/")
    prevented = page_phone.evaluate(
        """() => [1, 2].map(() => {
          const press = new Event("submit", { bubbles: true, cancelable: true });
          document.querySelector("main form").dispatchEvent(press);
          return press.defaultPrevented;
        })"""
    )
    assert prevented == [False, True]


def test_the_language_changes_without_a_script(page_phone_without_script: Page) -> None:
    page = page_phone_without_script
    page.goto("/ui/examples/times/")
    page.locator(".public-top summary").click()
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.url.endswith("/ui/examples/times/")


def test_what_needs_a_script_is_not_shown_without_one(
    page_phone_without_script: Page, page_desktop: Page
) -> None:
    page_phone_without_script.goto("/ui/")
    assert not page_phone_without_script.locator(".needs-script").is_visible()
    page_desktop.goto("/ui/")
    assert page_desktop.locator(".needs-script").is_visible()


def test_an_hour_of_the_calendar_is_64_pixels(page_desktop: Page) -> None:
    page_desktop.goto("/ui/examples/day/")
    chosen = page_desktop.locator(".block.is-chosen").bounding_box()
    done = page_desktop.locator(".block.is-done").first.bounding_box()
    assert chosen["height"] == 95
    assert chosen["y"] - done["y"] == 5 * 64


def test_targets_are_large_enough_for_a_thumb(page_phone: Page) -> None:
    page_phone.goto("/ui/examples/times/")
    assert page_phone.locator(".button-main").bounding_box()["height"] >= 56
    rows = page_phone.locator(".row").all()
    assert len(rows) == 4
    assert all(row.bounding_box()["height"] >= 56 for row in rows)
    assert page_phone.locator(".public-top summary").bounding_box()["height"] >= 48
