"""A real browser for the journeys: three screens, with and without scripts, and no way off this machine."""

import os
import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect, sync_playwright

from tests.support.network import is_loopback

PHONE, TABLET, DESKTOP = (390, 844), (820, 1180), (1280, 832)
NARROW = (320, 640)
PATIENCE = 30_000  # ms: a journey fails by what it sees, not by how busy the machine is
expect.set_options(timeout=PATIENCE)
LOOKS = [  # where axe looks: the one most see each time, all in the deep rounds
    pytest.param(PHONE, "light", id="phone, light"),
    pytest.param(DESKTOP, "dark", id="desktop, dark", marks=pytest.mark.deep),
    pytest.param(PHONE, "dark", id="phone, dark", marks=pytest.mark.deep),
    pytest.param(DESKTOP, "light", id="desktop, light", marks=pytest.mark.deep),
]
OpenPage = Callable[..., Page]
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium once; CHROMIUM names another one."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        pytest.fail("Chromium is missing: sudo apt install -y chromium")
    # Playwright's synchronous API keeps an event loop in this thread, so Django would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS  # the sandbox refuses to start as root
    try:
        with sync_playwright() as playwright:
            running = playwright.chromium.launch(executable_path=program, args=flags)
            yield running
            running.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What pages did wrong: asked for another machine, broke their policy, raised an error in a script.

    A test that expects a complaint takes it off the list; any other fails the test at its end.
    """
    found: list[str] = []
    yield found
    assert not found, f"the browser complained: {'; '.join(found)}"


@pytest.fixture
def new_page(browser: Browser, live_server: object, complaints: list[str]) -> Iterator[OpenPage]:
    """Return `new_page(size, javascript=True, dark=False, language="fi-FI")`: each call is a new visitor."""
    contexts: list[BrowserContext] = []

    def refuse(route: Route) -> None:
        url = urlsplit(route.request.url)
        if is_loopback(url.hostname):
            route.continue_()
        else:
            complaints.append(f"asked for {url.hostname}")
            route.abort()

    def hear(message: ConsoleMessage) -> None:
        # A refused form answers 4xx, which Chromium reports as a resource that failed to load.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complaints.append(message.text)

    def open_page(
        size: tuple[int, int], *, javascript: bool = True, dark: bool = False, language: str = "fi-FI"
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": size[0], "height": size[1]},
            has_touch=size != DESKTOP,
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale=language,
            timezone_id="Europe/Helsinki",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.route("**/*", refuse)
        page = context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page_phone(new_page: OpenPage) -> Page:
    return new_page(PHONE)


@pytest.fixture
def page_tablet(new_page: OpenPage) -> Page:
    return new_page(TABLET)


@pytest.fixture
def page_desktop(new_page: OpenPage) -> Page:
    return new_page(DESKTOP)


@pytest.fixture
def page_phone_without_script(new_page: OpenPage) -> Page:
    return new_page(PHONE, javascript=False)


@pytest.fixture
def page_desktop_without_script(new_page: OpenPage) -> Page:
    return new_page(DESKTOP, javascript=False)


def assert_fits_every_width(page: Page) -> None:
    """Fail when the page, as it stands, must be scrolled sideways on any screen from a small phone's up."""
    for width, height in (NARROW, PHONE, TABLET, DESKTOP):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)
