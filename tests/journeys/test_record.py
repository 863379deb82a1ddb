"""The record in a real browser: axe, every width and language, the keyboard, and life without a script."""

from collections.abc import Iterator

import pytest
from django.test import Client as Visitor
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from peili.house.models import Party
from peili.people.models import Account
from peili.record.queries import main_register
from tests.journeys.conftest import DESKTOP, LOOKS, OpenPage, assert_fits_every_width
from tests.support.axe import assert_accessible
from tests.support.houses import DEMO, load_house

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def session(live_server: LiveServer) -> str:
    """Load the demo house with one red sentence; return the owner's session."""
    load_house(DEMO, now=timezone.now())
    Party.objects.filter(code="konesali").update(country="US")
    visitor = Visitor()
    visitor.force_login(Account.objects.get_by_natural_key("kirsi"))
    return visitor.cookies["sessionid"].value


@pytest.fixture
def unguarded(browser: Browser, live_server: LiveServer, session: str) -> Iterator[BrowserContext]:
    """A context in which axe may add its own script."""
    context = browser.new_context(base_url=live_server.url, bypass_csp=True, reduced_motion="reduce")
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    yield context
    context.close()


def let_in(page: Page, session: str, server: LiveServer) -> Page:
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
    return page


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_axe_finds_nothing(unguarded: BrowserContext, scheme: str, size: tuple[int, int]) -> None:
    page = unguarded.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)
    page.goto("/record/")
    assert_accessible(page)


@pytest.mark.parametrize("language", ["fi-FI", "sv-FI", "en-GB"])
def test_the_page_never_scrolls_sideways(
    new_page: OpenPage, session: str, live_server: LiveServer, language: str
) -> None:
    page = let_in(new_page(DESKTOP, language=language), session, live_server)
    page.goto("/record/")
    assert_fits_every_width(page)
    assert page.locator("h1").count() == 1


def test_without_a_script_it_can_be_checked_again_and_another_register_opened(
    new_page: OpenPage, session: str, live_server: LiveServer
) -> None:
    page = let_in(new_page(DESKTOP, javascript=False), session, live_server)
    page.goto("/record/")
    red = page.locator(".line.is-drifts")
    assert red.count() == 1
    red.get_by_role("button").click()
    assert str(main_register().pk) in page.url
    assert page.locator(".line.is-drifts").get_attribute("id") == "S11-1"
    page.get_by_role("link", name="Ripsihuone Sulka").first.click()
    assert "9314154-9" in page.locator("#S1").inner_text()


def test_the_list_of_sections_leads_by_keyboard_to_a_heading_that_shows(
    new_page: OpenPage, session: str, live_server: LiveServer
) -> None:
    page = let_in(new_page(DESKTOP), session, live_server)
    page.goto("/record/")
    link = page.locator(".record-contents a", has_text="Loukkaukset")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#breach")
    heading = page.locator("#breach").bounding_box()
    bar = page.locator(".record-contents").bounding_box()
    assert heading["y"] >= bar["y"] + bar["height"] or bar["y"] > heading["y"]
