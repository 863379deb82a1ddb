"""The browser the journeys drive: where it is, what it may reach, and that it tells what goes wrong."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import Error, Page

from tests.support.axe import assert_accessible

POLICY = "default-src 'none'; style-src 'self'"
GOOD = "<!doctype html><html lang=fi><title>Koe</title><main><h1>Koe</h1></main>"
SCRIPT = "<script>document.title = 'changed'</script>"
PAGES = {
    "/good": GOOD,
    "/script": GOOD + SCRIPT,
    "/free": GOOD + SCRIPT,
    "/unnamed": GOOD.replace(" lang=fi", ""),
}


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = PAGES.get(self.path, GOOD).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if self.path != "/free":
            self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("name", "width"), [("page_phone", 390), ("page_tablet", 820), ("page_desktop", 1280)]
)
def test_a_page_is_finnish_and_of_its_size(
    name: str, width: int, request: pytest.FixtureRequest, address: str
) -> None:
    page: Page = request.getfixturevalue(name)
    page.goto(f"{address}/good")
    assert page.evaluate("innerWidth") == width
    assert page.evaluate("navigator.language") == "fi-FI"
    assert page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == "Europe/Helsinki"
    assert_accessible(page)


def test_axe_finds_what_is_wrong(page_phone: Page, address: str) -> None:
    page_phone.goto(f"{address}/unnamed")
    with pytest.raises(AssertionError, match="html-has-lang"):
        assert_accessible(page_phone)


def test_scripts_can_be_off(page_phone: Page, page_phone_without_script: Page, address: str) -> None:
    for page, title in ((page_phone, "changed"), (page_phone_without_script, "Koe")):
        page.goto(f"{address}/free")
        assert page.title() == title


def test_another_machine_is_refused_and_remembered(page_phone: Page, complaints: list[str]) -> None:
    with pytest.raises(Error):
        page_phone.goto("http://example.com/")
    assert complaints == ["asked for example.com"]
    complaints.clear()


def test_a_broken_policy_is_remembered(page_phone: Page, address: str, complaints: list[str]) -> None:
    page_phone.goto(f"{address}/script")
    assert page_phone.title() == "Koe"
    assert len(complaints) == 1
    assert "Content Security Policy" in complaints.pop()


def test_the_live_house_answers_in_its_own_database(page_phone: Page, live_server: object) -> None:
    with page_phone.expect_response("**/static/*") as answer:
        page_phone.goto(f"{live_server.url}/static/none")
    assert answer.value.status == 404  # not found
