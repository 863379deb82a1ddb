"""Passkeys, codes and locked screens in a real browser; a virtual authenticator answers as a device would."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, OpenPage
from tests.journeys.test_desk import sign_in
from tests.support.axe import assert_accessible


@pytest.fixture
def salon(transactional_db: None) -> Iterator[Any]:
    from tests.support.salon import make_salon  # noqa: PLC0415  # models need the settings

    return make_salon()


def with_authenticator(page: Page) -> None:
    client = page.context.new_cdp_session(page)
    client.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    client.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_from_registration_to_signing_in_and_proving(page_tablet: Page, salon: Any):
    page = page_tablet
    with_authenticator(page)
    sign_in(page)
    page.goto("/me/")
    assert_accessible(page)
    page.get_by_label("Pääsyavaimen nimi").fill("Vastaanoton tabletti")
    page.get_by_role("button", name="Lisää pääsyavain").click()
    expect(page.get_by_role("heading", name="Palautuskoodisi")).to_be_visible()
    page.get_by_role("button", name="Minulla on ne paperilla").click()
    expect(page.get_by_text("Vastaanoton tabletti", exact=True).first).to_be_visible()
    page.locator("summary", has_text="Olga").click()
    page.get_by_role("button", name="Kirjaudu ulos", exact=True).click()
    page.goto("/sign-in/?next=/me/")
    page.get_by_role("button", name="Kirjaudu pääsyavaimella").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kirjautumiseni")
    expect(page.get_by_text("käytetty viimeksi").first).to_be_visible()
    prove_again(page)


def prove_again(page: Page) -> None:
    from peili.people.models import Session  # noqa: PLC0415  # models need the settings

    Session.objects.update(fresh_until=datetime(2000, 1, 1, tzinfo=UTC))
    page.goto("/me/pin/")
    assert_accessible(page)
    page.get_by_role("button", name="Käytä pääsyavainta").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lukitun näytön lyhyt koodi")


def test_a_phones_code_signs_in_without_scripts(new_page: OpenPage, salon: Any):
    from django.utils import timezone  # noqa: PLC0415  # models need the settings

    from peili.people.models import Authenticator  # noqa: PLC0415  # as above
    from tests.support.authenticators import phone_code  # noqa: PLC0415  # as above

    page = new_page(PHONE, javascript=False)
    sign_in(page)
    page.goto("/me/authenticator/")
    page.get_by_role("button", name="Näytä avain").click()
    seed = page.locator("#seed").inner_text().replace(" ", "")
    assert seed == Authenticator.objects.get().seed
    page.get_by_label("Koodi, jonka ohjelma nyt näyttää").fill(phone_code(seed, timezone.now()))
    page.get_by_role("button", name="Ota käyttöön").click()
    expect(page.get_by_text("10 käyttämätöntä koodia on jäljellä.")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/sign-in/")
    from tests.support.builders import PASSWORD  # noqa: PLC0415  # as above

    page.get_by_label("Tunnus").fill("olga")
    page.get_by_label("Salasana").fill(PASSWORD)
    page.get_by_role("button", name="Kirjaudu sisään").click()
    page.get_by_label("Koodi").fill(phone_code(seed, timezone.now(), later=1))
    page.get_by_role("button", name="Jatka").click()
    expect(page).to_have_url(re.compile("/desk/"))


def test_a_covered_page_opens_with_the_short_code_and_keeps_what_was_typed(page_tablet: Page, salon: Any):
    from django.utils import timezone  # noqa: PLC0415  # as above

    from peili.people.commands.presence import set_pin  # noqa: PLC0415  # as above

    set_pin(account=salon.owner.account, pin="4831", now=timezone.now())
    page = page_tablet
    sign_in(page)
    page.clock.install()
    page.goto("/desk/clients/new/")
    page.get_by_label("Etunimi").fill("Kesken jäänyt")
    page.clock.fast_forward(16 * 60 * 1000)
    veil = page.get_by_role("dialog")
    expect(veil).to_be_visible()
    expect(veil.get_by_label("Lyhyt koodi tai salasana")).to_be_focused()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(veil).to_be_visible()
    veil.get_by_label("Lyhyt koodi tai salasana").fill("0000")
    veil.get_by_role("button", name="Avaa").click()
    expect(veil.get_by_role("alert")).to_contain_text("Tämä ei ole oikein")
    veil.get_by_label("Lyhyt koodi tai salasana").fill("4831")
    veil.get_by_role("button", name="Avaa").click()
    expect(veil).to_be_hidden()
    expect(page.get_by_label("Etunimi")).to_have_value("Kesken jäänyt")
