"""The staff's day in a real browser: by mouse, by keyboard, without scripts, on three screens."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, TABLET
from tests.support.axe import assert_accessible

OpenPage = Callable[..., Page]
FOCUSED = "document.activeElement.matches('a, button') ? document.activeElement.textContent : ''"


@pytest.fixture
def salon(transactional_db: None) -> Iterator[Any]:
    """A salon whose visits are on a day to come: a real browser keeps the machine's own time."""
    from tests.support.salon import make_salon  # noqa: PLC0415  # models need the settings

    return make_salon()


@pytest.fixture
def noon() -> datetime:
    """Ten o'clock UTC, two days from now."""
    return (datetime.now(tz=UTC) + timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0)


def sign_in(page: Page, name: str = "olga") -> None:
    from tests.support.builders import PASSWORD  # noqa: PLC0415  # as above

    page.goto("/sign-in/")
    page.get_by_label("Tunnus").fill(name)
    page.get_by_label("Salasana").fill(PASSWORD)
    page.get_by_role("button", name="Kirjaudu sisään").click()
    expect(page.get_by_role("button", name="Kirjaudu sisään")).to_have_count(0)


def test_from_the_day_to_the_card(page_desktop: Page, salon: Any, noon: datetime):
    salon.visit(noon)
    salon.foreign_visit(noon)
    page = page_desktop
    sign_in(page)
    page.goto(f"/desk/day/{noon:%Y-%m-%d}/")
    assert page.locator(".lane").count() == 3
    assert "Salainen" not in page.content()
    page.get_by_role("link", name=re.compile("Aino Testinen")).click()
    panel = page.locator("#panel")
    expect(panel).to_contain_text("Kasvohoito")
    expect(page.locator(".block.is-chosen")).to_have_count(1)
    panel.get_by_role("link", name="Avaa asiakaskortti").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aino Testinen")
    expect(page.get_by_text("hoidon toteutusta varten. Aino näkee tämän.")).to_be_visible()


def test_a_new_client_is_booked_without_scripts(page_phone_without_script: Page, salon: Any, noon: datetime):
    page = page_phone_without_script
    sign_in(page, "rea")
    page.goto("/desk/clients/new/")
    page.get_by_label("Etunimi").fill("Uuno")
    page.get_by_label("Sukunimi").fill("Uusi")
    page.get_by_role("button", name="Tee kortti ja varaa aika").click()
    page.get_by_label("Päivä").fill(f"{noon:%Y-%m-%d}")
    page.get_by_role("button", name="Näytä vapaat ajat").click()
    page.get_by_role("button", name="14.00").first.click()
    panel = page.locator("#panel")
    expect(panel).to_contain_text("Uuno Uusi")
    expect(panel).to_be_visible()
    expect(page.locator(".calendar-wrap")).to_be_hidden()
    panel.get_by_role("link", name="Peru käynti").click()
    page.get_by_role("button", name=re.compile("^Peru ")).click()
    expect(panel).to_contain_text("Peruttu")


def test_an_online_booking_is_joined_by_keyboard(page_desktop: Page, salon: Any, noon: datetime):
    visit = salon.online(noon)
    page = page_desktop
    sign_in(page)
    page.goto(f"/desk/day/{noon:%Y-%m-%d}/")
    press_until(page, "Aini Kirjoitettu")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/appointments/{visit.pk}/")
    press_until(page, "Liitä korttiin Aino Testinen")
    page.keyboard.press("Enter")
    expect(page.locator(".panel-name")).to_have_text("Aino Testinen")


def press_until(page: Page, words: str) -> None:
    """Press Tab until what has the focus says these words, as somebody without a mouse does."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if words in page.evaluate(FOCUSED):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid", "the focus cannot be seen"
            return
    raise AssertionError(f"the keyboard never came to {words!r}")


def test_a_phone_shows_one_lane_and_leads_to_the_others(page_phone: Page, salon: Any, noon: datetime):
    page = page_phone
    sign_in(page, "bea")
    page.goto(f"/desk/day/{noon:%Y-%m-%d}/")
    expect(page.locator(".lane:visible")).to_have_count(1)
    expect(page.locator(".lane:visible h2")).to_have_text("Bea Hoitaja")
    page.get_by_role("navigation", name="Kenen päivä").get_by_role("link", name="Viivi Vuokraaja").click()
    page.wait_for_url("**/?lane=s4")
    expect(page.locator(".lane:visible h2")).to_have_text("Viivi Vuokraaja")


def test_a_tablet_held_upright_shows_the_lane_beside_the_panel(page_tablet: Page, salon: Any, noon: datetime):
    visit = salon.visit(noon)
    page = page_tablet
    sign_in(page)
    page.goto(f"/desk/day/{noon:%Y-%m-%d}/")
    expect(page.locator(".lane:visible")).to_have_count(3)
    page.goto(f"/desk/appointments/{visit.pk}/")
    expect(page.locator(".lane:visible")).to_have_count(1)
    panel, lane = page.locator("#panel").bounding_box(), page.locator(".lane:visible").bounding_box()
    assert panel is not None
    assert lane is not None
    assert panel["x"] > lane["x"] + lane["width"]


def pages_of(salon: Any, noon: datetime) -> list[str]:
    visit, online = salon.visit(noon), salon.online(noon + timedelta(hours=2))
    card = f"/desk/clients/{salon.aino.pk}/"
    return [
        "/desk/",
        f"/desk/day/{noon:%Y-%m-%d}/",
        f"/desk/appointments/{visit.pk}/",
        f"/desk/appointments/{online.pk}/",
        f"/desk/appointments/{visit.pk}/cancel/",
        "/desk/clients/",
        "/desk/clients/new/",
        card,
        f"{card}edit/",
        "/desk/book/",
        f"/desk/book/?client={salon.aino.pk}&service=kasvohoito&staff=&day={noon:%Y-%m-%d}&time=12.30",
        "/desk/nothing/",
    ]


@pytest.fixture
def old_backups(salon: Any, noon: datetime, settings: Any, tmp_path: Path) -> None:
    """Let the owner's panel of backups show all it can: an old backup, a failed drill, an unread sheet."""
    from peili.house.models import BackupRun  # noqa: PLC0415  # models need the settings

    settings.MACHINE = replace(settings.MACHINE, backup_to=tmp_path)
    made, tried = noon - timedelta(days=9), noon - timedelta(days=6)
    BackupRun.objects.create(kind="backup", at=made, good=True, seconds=2, size=1, file="x.data")
    BackupRun.objects.create(kind="drill", at=tried, good=False, seconds=1, reason="The disk is not there.")


@pytest.mark.usefixtures("old_backups")
@pytest.mark.parametrize(
    ("size", "theme"),
    [
        (PHONE, "light"),
        pytest.param(TABLET, "light", marks=pytest.mark.deep),
        pytest.param(DESKTOP, "light", marks=pytest.mark.deep),
        pytest.param(DESKTOP, "dark", marks=pytest.mark.deep),
    ],
    ids=["phone", "tablet", "desktop", "dark"],
)
def test_every_page_is_accessible_and_fits(
    new_page: OpenPage, salon: Any, noon: datetime, size: tuple[int, int], theme: str
):
    page = new_page(size, dark=theme == "dark")
    page.goto("/sign-in/")
    assert_accessible(page)
    sign_in(page)
    panel = page.get_by_role("region", name="Varmuuskopiot")
    for notice in ("Tuoretta varmuuskopiota ei ole.", "The disk is not there.", "Palautuslomake avaa"):
        expect(panel).to_contain_text(notice)
    for address in pages_of(salon, noon):
        page.goto(address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], address
        assert page.locator("h1:visible").count() == 1, address


@pytest.mark.parametrize(("width", "scripts"), [(320, False), (360, True)])
def test_the_owners_menu_fits_a_phone(new_page: OpenPage, salon: Any, width: int, *, scripts: bool):
    page = new_page((width, 720), javascript=scripts)
    sign_in(page)
    menu = page.get_by_role("navigation", name="Päävalikko")
    links = menu.get_by_role("link")
    expect(links).to_have_count(4)
    assert page.evaluate("document.querySelector('.desk-nav').scrollWidth") <= width
    menu.locator("summary").press("Enter")
    expect(links).to_have_count(8)
    boxes = [each.bounding_box() for each in links.all()]
    assert all(each["height"] >= 44 and each["x"] + each["width"] <= width for each in boxes)
    if scripts:
        assert_accessible(page)
    menu.get_by_role("link", name="Tuotteet").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tuotteet")
