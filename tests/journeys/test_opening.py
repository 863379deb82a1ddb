"""An empty house on a phone, without scripts, from the printed code to the first free time."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE
from tests.support.axe import assert_accessible

BUSINESS = {
    "Salongin nimi": "Kauneushuone Kielo",
    "Yrityksen nimi": "Kielo Oy",
    "Y-tunnus": "1234567-1",
    "Katuosoite": "Katu 1",
    "Postinumero": "00100",
    "Postitoimipaikka": "Helsinki",
    "Puhelinnumero": "040 123 4567",
}
DAYS = ("maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai")
BEHIND = (
    "/aloita/asiakkaat/",
    "/aloita/valmis/",
    "/desk/settings/",
    "/desk/settings/people/",
    "/desk/settings/privacy/",
    "/record/checklist/",
)


def give_code(page: Page) -> None:
    from django.utils import timezone  # noqa: PLC0415  # models need the settings

    from peili.house.founding.commands import new_code  # noqa: PLC0415  # as above

    page.get_by_label("Käyttöönottokoodi").fill(new_code(now=timezone.now()))
    page.get_by_role("button", name="Aloita").click()


def fill(page: Page, said: dict[str, str]) -> None:
    for label, text in said.items():
        page.get_by_label(label).fill(text)


def owner() -> dict[str, str]:
    from tests.support.builders import PASSWORD  # noqa: PLC0415  # as above

    return {"Nimesi": "Kaisa Kielo", "Tittelisi": "kosmetologi", "Tunnus": "kaisa", "Salasana": PASSWORD}


def test_from_an_empty_house_to_the_first_free_time(page_phone_without_script: Page, transactional_db: None):
    page = page_phone_without_script
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Otetaan salonkisi käyttöön")
    give_code(page)
    fill(page, BUSINESS)
    page.get_by_role("button", name="Jatka omaan tunnukseesi").click()
    fill(page, owner())
    page.get_by_role("button", name="Tee tunnukseni").click()
    page.get_by_role("radio", name=re.compile("^2 vuotta")).check()
    page.get_by_role("checkbox", name="osoite", exact=True).check()
    page.get_by_role("button", name="Jatka työaikoihin").click()
    fill(page, dict.fromkeys(DAYS, "9-17"))
    page.get_by_role("button", name="Jatka hinnastoon").click()
    page.get_by_role("textbox", name="Hinnasto").fill("Kasvohoidot:\nKasvohoito 60 min 75 €")
    page.get_by_role("button", name="Näytä, miten se luettiin").click()
    expect(page.locator("#preview")).to_contain_text("Kasvohoito")
    page.get_by_role("button", name="Tallenna tämä hinnasto").click()
    page.get_by_role("link", name="Aloita ilman").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Talosi on auki")
    page.get_by_role("link", name="Katso, mitä asiakkaat näkevät").click()
    page.get_by_role("link", name=re.compile("Kasvohoito")).click()
    expect(page.locator("main")).to_contain_text(re.compile(r"\b(?:9|1\d)\.\d\d\b"))


@pytest.mark.parametrize("theme", [pytest.param("light", marks=pytest.mark.deep), "dark"])
def test_the_pages_of_setting_up_are_accessible_and_fit(
    new_page: Callable[..., Page], transactional_db: None, theme: str
):
    page = new_page(PHONE, dark=theme == "dark")

    def look(press: str = "") -> None:
        if press:
            page.get_by_role("button", name=press).click()
        page.wait_for_load_state()  # a press does not wait for the styles of what comes
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], page.url
        assert page.locator("h1:visible").count() == 1, page.url

    page.goto("/aloita/")
    look()
    give_code(page)
    look()
    look("Jatka omaan tunnukseesi")  # with its errors
    fill(page, BUSINESS)
    look("Jatka omaan tunnukseesi")
    fill(page, owner())
    look("Tee tunnukseni")
    page.get_by_role("radio", name=re.compile("^2 vuotta")).check()
    look("Jatka työaikoihin")
    page.get_by_label("maanantai").fill("9-17")
    look("Jatka hinnastoon")
    page.get_by_role("textbox", name="Hinnasto").fill("Kasvohoito 60 min 75 €")
    look("Näytä, miten se luettiin")
    page.get_by_role("button", name="Tallenna tämä hinnasto").click()
    for path in BEHIND:
        page.goto(path)
        look()
