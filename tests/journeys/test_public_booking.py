"""The walk a visitor takes, in a browser: without script on a phone, with script, and for a screen reader."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from peili.booking.models import Appointment, Service
from peili.people.models import Claim
from tests.journeys.conftest import LOOKS, PHONE, OpenPage, assert_fits_every_width
from tests.support.axe import assert_accessible
from tests.support.builders import create_controller, create_house, create_service, create_staff

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _salon(transactional_db: None) -> None:
    house = create_house()
    elina, mirva = create_staff(house, "Elina Salo"), create_staff(house, "Mirva Koskela")
    create_service(house, elina, mirva, slug="hifu", name="HIFU-kasvohoito", minutes=90, cents=29000)
    Service.objects.update(adults_only=True)
    renter = create_controller("renter", "Ripsihuone Sulka")
    create_service(renter, create_staff(renter, "Sanna Laine"), slug="ripset", name="Ripsien kestotaivutus")


def fill(page: Page) -> None:
    page.get_by_label("Etunimi", exact=True).fill("Aino")
    page.get_by_label("Sukunimi", exact=True).fill("Lehtonen")
    page.get_by_label("Puhelin", exact=True).fill("040 123 4567")
    page.get_by_label("Hoitoon tuleva on vähintään 18-vuotias.").check()


def test_a_client_books_and_cancels_without_a_script(page_phone_without_script: Page) -> None:
    page = page_phone_without_script
    page.goto("/")
    page.get_by_role("link", name="HIFU-kasvohoito").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Milloin sopisi?")
    main = page.get_by_role("button", name=re.compile("^Varaa "))
    moment = (main.text_content() or "").removeprefix("Varaa ")
    main.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Yhteystietosi")
    expect(page.get_by_text("rekisterinpitäjä on Testi Oy, Y-tunnus 1234567-1")).to_be_visible()
    page.get_by_role("button", name="Varaa ja sitoudu maksamaan 290 €").click()
    expect(page.get_by_role("alert")).to_contain_text("Kirjoita etunimesi.")
    fill(page)
    page.get_by_role("button", name="Varaa ja sitoudu maksamaan 290 €").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aikasi on varattu")
    assert "Lehtonen" not in page.content()
    assert Claim.objects.get().last_name == "Lehtonen"
    page.get_by_role("link", name="Peru varaus").click()
    page.get_by_role("button", name=f"Peru aika {moment}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Varaus on peruttu")
    assert Appointment.objects.get().state == Appointment.State.CANCELLED


def test_a_client_chooses_a_person_and_a_day_and_then_another_time(page_phone_without_script: Page) -> None:
    page = page_phone_without_script
    page.goto("/book/hifu/")
    page.locator("main summary").click()
    page.get_by_role("link", name="Mirva Koskela").click()
    expect(page.locator("main summary")).to_contain_text("Mirva Koskela")
    page.get_by_role("link", name="Katso kalenterista").click()
    before = page.get_by_role("heading", level=1).text_content()
    page.get_by_role("link", name=re.compile("^Seuraava päivä")).click()
    assert page.get_by_role("heading", level=1).text_content() != before
    page.get_by_role("button", name="11.00").click()
    expect(page.locator(".held")).to_contain_text("11.00")
    expect(page.locator(".held")).to_contain_text("Mirva Koskela")
    page.get_by_role("button", name="Valitse toinen aika").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Milloin sopisi?")


def test_a_language_is_chosen_on_any_page_even_after_a_refusal(page_phone_without_script: Page) -> None:
    page = page_phone_without_script
    page.goto("/book/hifu/")
    page.locator("button[name=start]").first.evaluate("button => { button.value = 'x' }")
    page.locator("button[name=start]").first.click()
    expect(page.get_by_role("alert")).to_contain_text("Aikaa ei voitu lukea.")
    page.locator("header summary").click()
    page.get_by_role("button", name="svenska").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("När passar det dig?")


def test_the_keyboard_alone_books(page_desktop: Page) -> None:
    page = page_desktop
    page.goto("/book/hifu/")
    page.get_by_role("button", name=re.compile("^Varaa ")).focus()
    page.keyboard.press("Enter")
    page.get_by_label("Etunimi", exact=True).focus()
    for text in ("Aino", "Lehtonen", "0401234567", ""):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # for oneself: past booking for another
    page.keyboard.press("Space")
    for _passed in ("remembering the phone", "the notice", "the button"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Aikasi on varattu")


def walk(page: Page) -> Iterator[str]:
    """Go through every page of the walk, errors too, and name each."""
    page.goto("/")
    yield "services"
    page.goto("/book/hifu/?with=nobody")
    yield "times with a notice"
    page.goto("/book/hifu/")
    yield "times"
    page.get_by_role("link", name="Katso kalenterista").click()
    yield "day"
    page.locator(".clock-button").last.click()
    yield "details"
    page.locator("form.form button").click()
    yield "details with errors"
    fill(page)
    page.locator("form.form button").click()
    yield "booked"
    page.get_by_role("link", name="Peru varaus").click()
    yield "cancel"
    page.locator("main form button").click()
    yield "cancelled"
    page.goto("/hold/x/")
    yield "dead end"


@pytest.fixture
def unguarded(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    """A context in which axe may add its own script."""
    context = browser.new_context(
        base_url=live_server.url, bypass_csp=True, reduced_motion="reduce", locale="fi-FI"
    )
    yield context
    context.close()


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_axe_finds_nothing_on_any_page(unguarded: BrowserContext, theme: str, size: tuple[int, int]) -> None:
    page = unguarded.new_page()
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for _name in walk(page):
        assert_accessible(page)


def test_no_page_scrolls_sideways(new_page: OpenPage) -> None:
    page = new_page(PHONE)
    for _name in walk(page):
        expect(page.locator("h1")).to_be_visible()  # the page that was left is gone, the next has come
        assert_fits_every_width(page)
