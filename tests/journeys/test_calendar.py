"""The calendar by hand: dragged on a tablet, by keyboard and form on a phone, fresh without reloading."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, TABLET
from tests.support.axe import assert_accessible

OpenPage = Callable[..., Page]


@pytest.fixture
def salon(transactional_db: None) -> Any:
    from tests.support.salon import make_salon  # noqa: PLC0415  # models need the settings

    return make_salon()


@pytest.fixture
def ten() -> datetime:
    """Ten o'clock UTC, two days from now."""
    return (datetime.now(tz=UTC) + timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0)


def sign_in(page: Page) -> None:
    from tests.support.builders import PASSWORD  # noqa: PLC0415  # as above

    page.goto("/sign-in/")
    page.get_by_label("Tunnus").fill("olga")
    page.get_by_label("Salasana").fill(PASSWORD)
    page.get_by_role("button", name="Kirjaudu sisään").click()
    expect(page.get_by_role("button", name="Kirjaudu sisään")).to_have_count(0)


def test_a_visit_is_dragged_and_the_move_undone(new_page: OpenPage, salon: Any, ten: datetime):
    visit = salon.visit(ten)
    page = new_page(TABLET)
    sign_in(page)
    page.goto(f"/desk/day/{ten:%Y-%m-%d}/")
    block = page.locator("[data-seen]")
    block.scroll_into_view_if_needed()
    box = block.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 60, steps=4)
    page.mouse.move(box["x"] + 20, box["y"] + 21 + box["height"], steps=4)  # the visit lasts an hour
    page.mouse.up()
    expect(page.get_by_text("Käynti siirrettiin.")).to_be_visible()
    visit.refresh_from_db()
    assert visit.starts_at == ten + timedelta(hours=1)
    page.get_by_role("button", name="Kumoa").click()
    expect(page.get_by_text("Muutos kumottiin.")).to_be_visible()
    visit.refresh_from_db()
    assert visit.starts_at == ten


def test_a_visit_moves_on_a_phone_without_scripts(new_page: OpenPage, salon: Any, ten: datetime):
    visit = salon.visit(ten)
    page = new_page(PHONE, javascript=False)
    sign_in(page)
    page.goto(f"/desk/appointments/{visit.pk}/")
    page.get_by_role("link", name="Siirrä käynti").click()
    page.get_by_label("Miksi ei klo").fill("14.00")
    page.get_by_role("button", name="Näytä vapaat ajat").click()
    times = page.locator("button[name=start]")
    assert all(each.bounding_box()["height"] >= 48 for each in times.all())
    times.nth(1).click()
    expect(page.get_by_text("Käynti siirrettiin.")).to_be_visible()
    page.get_by_role("button", name="Kumoa").click()
    expect(page.get_by_text("Muutos kumottiin.")).to_be_visible()


def test_what_a_colleague_does_is_seen_without_reloading(new_page: OpenPage, salon: Any, ten: datetime):
    page = new_page(DESKTOP)
    sign_in(page)
    page.clock.install()
    page.goto(f"/desk/day/{ten:%Y-%m-%d}/")
    expect(page.locator("[data-seen]")).to_have_count(0)
    salon.visit(ten)
    page.clock.run_for(16_000)
    expect(page.locator("[data-seen]")).to_have_count(1)


@pytest.mark.parametrize("size", [PHONE, pytest.param(DESKTOP, marks=pytest.mark.deep)])
def test_the_calendars_pages_are_accessible(new_page: OpenPage, salon: Any, ten: datetime, size: tuple):
    visit = salon.visit(ten)
    day = f"{ten:%Y-%m-%d}"
    page = new_page(size)
    sign_in(page)
    for url in (
        f"/desk/day/{day}/",
        f"/desk/appointments/{visit.pk}/",
        f"/desk/appointments/{visit.pk}/move/?day={day}&staff=&time=13.10",
        f"/desk/block/?start={ten:%Y-%m-%d}T12:00Z%20{salon.bea.code}",
        f"/desk/week/{day}/",
        f"/desk/month/{day}/",
        f"/desk/list/{day}/",
        f"/desk/sheet/{day}/",
    ):
        page.goto(url)
        assert_accessible(page)
