"""What somebody typed is shown as they typed it: no script of theirs runs, no style of theirs counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.template import engines
from django.urls import reverse
from playwright.sync_api import Dialog, Page

from tests.house.test_access import addresses, lines, samples
from tests.journeys.conftest import DESKTOP, OpenPage
from tests.support.aloud import say
from tests.support.salon import MORNING, make_salon
from tests.support.scripts import PAYLOADS, WHOLE, plant

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SOME = (
    *("desk:card", "desk:edit_card", "desk:appointment", "desk:clients", "desk:day", "desk:openings"),
    *("care:skin", "outreach:waiting", "rights:requests", "record:record"),
)
TEXT = "document.documentElement.innerText ?? document.documentElement.textContent"  # a picture has no body


@dataclass(frozen=True, slots=True)
class Seen:
    """Pages that were opened, those that showed what was typed, and the dialogs that came up."""

    opened: int
    shown: int
    dialogs: list[str]


@pytest.fixture
def paths(transactional_db: None) -> Iterator[tuple[Any, dict[str, str]]]:
    with time_machine.travel(MORNING, tick=True):
        salon = make_salon()
        known = samples(salon)
        things = {**known["-"], **known["house"]}
        opens = {each.address for each in lines() if each.method == "GET" and each.answers["owner"] == "200"}
        found = {
            name: reverse(name, kwargs={part: things[part] for part in parts})
            for name, parts in addresses()
            if name in opens
        }
        yield salon, found


def look(page: Page, wanted: list[str]) -> Seen:
    dialogs: list[str] = []

    def close(dialog: Dialog) -> None:
        dialogs.append(page.url)
        dialog.dismiss()

    page.on("dialog", close)
    shown = 0
    for path in wanted:
        page.goto(path, wait_until="load")
        shown += "alert(1)" in page.evaluate(TEXT)
    return Seen(len(wanted), shown, dialogs)


@pytest.fixture
def owner(paths: Any, new_page: OpenPage, live_server: Any) -> Page:
    salon, page = paths[0], new_page(DESKTOP)
    session = salon.browser(salon.owner).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return page


def test_what_is_typed_runs_nowhere(
    paths: Any,
    owner: Page,
    complaints: list[str],
    monkeypatch: pytest.MonkeyPatch,
):
    found = paths[1]
    plant(monkeypatch, (WHOLE,))
    seen = look(owner, [found[name] for name in SOME if name in found])
    assert (seen.dialogs, complaints) == ([], [])
    assert seen.shown >= 5, "what is tried has to be on the pages"
    monkeypatch.setattr(engines["django"].engine, "autoescape", False)
    owner.goto(found["desk:card"])
    assert complaints, "a page that escapes nothing is found"
    complaints.clear()


@pytest.mark.deep
def test_no_payload_of_the_corpus_runs_on_any_page(
    paths: Any,
    owner: Page,
    complaints: list[str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
):
    found = paths[1]
    assert len(set(PAYLOADS)) >= 400
    plant(monkeypatch, PAYLOADS)
    out = ("/csv/", ".csv", ".ics", "/sign-out/", "/copy/", "/api/", ".txt", ".yaml", "/export", "/locked/")
    wanted = [path for path in found.values() if not any(part in path for part in out)]
    seen = look(owner, wanted)
    assert (seen.dialogs, complaints) == ([], [])
    assert seen.shown > 40
    say(
        request,
        f"0 dialogs and 0 violations on {seen.opened} pages, {seen.shown} of them with what was typed, "
        f"{len(PAYLOADS)} payloads: pytest --deep tests/journeys/test_scripts.py -k corpus",
    )
