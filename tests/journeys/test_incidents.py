"""A lost tablet, from the first minute to the last letter, in a real browser."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import LOOKS
from tests.support.axe import assert_accessible

OpenPage = Callable[..., Page]


@pytest.fixture
def salon(transactional_db: None) -> Any:
    from tests.support.houses import promise  # noqa: PLC0415  # models need the settings
    from tests.support.salon import make_salon  # noqa: PLC0415  # as above

    made = make_salon()
    promise()
    return made


def sign_in(page: Page) -> None:
    from tests.support.builders import PASSWORD  # noqa: PLC0415  # as above

    page.goto("/sign-in/")
    page.get_by_label("Tunnus").fill("olga")
    page.get_by_label("Salasana").fill(PASSWORD)
    page.get_by_role("button", name="Kirjaudu sisään").click()


def see_card(salon: Any) -> None:
    """Let the practitioner open a card, as she did on the tablet that was lost."""
    from peili.people.commands.cards import open_card  # noqa: PLC0415  # as above
    from peili.trail.commands import Actor  # noqa: PLC0415  # as above
    from peili.trail.models import Purpose, Role  # noqa: PLC0415  # as above

    by = Actor(role=Role.PRACTITIONER, subject_id=salon.bea.subject_id)
    open_card(client=salon.aino, purpose=Purpose.TREATMENT, by=by, now=datetime.now(tz=UTC))


def test_a_lost_tablet_is_told_of_without_scripts(page_phone_without_script: Page, salon: Any):
    see_card(salon)
    page = page_phone_without_script
    sign_in(page)
    page.goto("/incidents/")
    page.get_by_role("link", name="Kirjaa loukkaus").click()
    page.get_by_label(re.compile("laite, jolla asiakkaiden tietoja voi katsoa, katosi")).check()
    page.get_by_role("button", name="Käynnistä kello").click()
    expect(page.locator(".clock-left")).to_contain_text(re.compile(r"7[12] h \d+ min jäljellä"))
    page.get_by_role("link", name=re.compile("Keitä se koskee")).click()
    page.get_by_label("Kuka oli kirjautunut laitteeseen").select_option(label="Bea Hoitaja")
    page.get_by_label("Alkaen").fill("2026-01-01T00:00")
    page.get_by_role("button", name="Etsi, kenen tietoja katsottiin").click()
    expect(page.locator("main")).to_contain_text("Aino Testinen")
    page.get_by_role("button", name="Merkitse kaikki kerrotuiksi").click()
    expect(page.locator("main")).to_contain_text("kerrottu: 1")
    page.get_by_role("link", name="Takaisin loukkaukseen").click()
    page.get_by_role("link", name=re.compile("^Viranomainen")).click()
    expect(page.locator(".notice-text")).to_contain_text("Testi Oy, 1234567-1")
    page.get_by_role("button", name="Merkitse viranomaiselle kerrotuksi").click()
    expect(page.locator(".clock-left")).to_have_text("Viranomaiselle ilmoitettiin ajoissa")


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_every_page_of_a_breach_is_accessible_and_fits(
    new_page: OpenPage, salon: Any, size: tuple[int, int], theme: str
):
    from tests.support.houses import breach_of  # noqa: PLC0415  # as above

    breach = breach_of(salon.aino.register)
    breach.affected.create(subject=salon.aino.subject, found="hand")
    page = new_page(size, dark=theme == "dark")
    sign_in(page)
    for path in ("", "new/?drill=1", *(f"{breach.pk}/{each}" for each in PAGES)):
        page.goto(f"/incidents/{path}")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], path
        assert page.locator("h1:visible").count() == 1, path


PAGES = ("", "edit/", "weigh/", "authority/", "people/", "letters/")
