"""A question is asked and answered; a permission is given, used once and taken back: on a phone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PHONE, OpenPage
from tests.journeys.test_desk import sign_in
from tests.support.axe import assert_accessible

ALLOWS = re.compile("^Testi Oy saa lähettää minulle tarjouksia ja uutisia sähköpostilla")


@pytest.fixture
def salon(transactional_db: None) -> Any:
    """The salon in a house that chose contacts and marketing."""
    from peili.house.models import ProfileVersion  # noqa: PLC0415  # models need the settings
    from tests.support.salon import make_salon  # noqa: PLC0415  # as above

    made = make_salon()
    version = ProfileVersion.objects.latest("number")
    version.content["purposes"] |= {"contacts": {}, "marketing": {}}
    version.save()
    return made


def work() -> None:
    """Let the worker look once."""
    from peili.outbox.commands.sending import send_due  # noqa: PLC0415  # as above
    from peili.outreach.commands.campaigns import spread  # noqa: PLC0415  # as above

    spread(now=datetime.now(tz=UTC))
    send_due(now=datetime.now(tz=UTC))


def test_s4_a_question_is_asked_on_the_phone_and_answered_at_the_desk(
    page_phone_without_script: Page, new_page: OpenPage, salon: Any
) -> None:
    page = page_phone_without_script
    page.goto("/")
    page.get_by_role("link", name="Ota yhteyttä").click()
    page.get_by_role("button", name="Lähetä viesti").click()
    expect(page.get_by_role("alert")).to_contain_text("Kirjoita nimi.")
    page.get_by_text("Testi Oy", exact=True).click()
    page.get_by_label("Nimi").fill("Kaisa Kysyjä")
    page.get_by_label("Sähköposti").fill("kaisa@example.org")
    page.get_by_label("Mitä asia koskee?").fill("Onko teillä lahjakortteja?")
    page.get_by_role("button", name="Lähetä viesti").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Viestisi tuli perille")

    desk = new_page(PHONE)
    sign_in(desk, "rea")
    desk.get_by_role("link", name="1 yhteydenotto odottaa vastausta").click()
    desk.get_by_role("link", name=re.compile("Kaisa Kysyjä")).click()
    expect(desk.get_by_text("Onko teillä lahjakortteja?")).to_be_visible()
    expect(desk.get_by_text("Lukeminen kirjattiin")).to_be_visible()
    desk.get_by_label("Vastaus viestillä").fill("On. Tervetuloa.")
    desk.get_by_label("Mitä siitä tuli").fill("vastattu")
    desk.get_by_role("button", name="Merkitse hoidetuksi").click()
    expect(desk.get_by_text("Kaikille on vastattu.")).to_be_visible()
    work()

    sign_in(owner := new_page(PHONE))
    owner.goto("/desk/messages/stayed/")
    owner.get_by_text("Vastaus viestiisi").click()
    expect(owner.get_by_text("On. Tervetuloa.")).to_be_visible()


def test_s6_a_permission_is_given_used_and_taken_back(
    page_phone_without_script: Page, new_page: OpenPage, salon: Any
) -> None:
    page = page_phone_without_script
    page.goto("/book/kasvohoito/")
    page.get_by_role("button", name=re.compile("^Varaa ")).click()
    for label, text in (("Etunimi", "Kaisa"), ("Sukunimi", "Lupaava"), ("Puhelin", "040 123 4567")):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Sähköposti", exact=False).first.fill("kaisa@example.org")
    permission = page.get_by_label(ALLOWS)
    expect(permission).not_to_be_checked()
    permission.check()
    page.get_by_role("button", name=re.compile("^Varaa ja sitoudu")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aikasi on varattu")

    owner = new_page(PHONE)
    sign_in(owner)
    owner.goto("/desk/contacts/")
    owner.get_by_role("link", name="Kampanjat").click()
    owner.get_by_role("link", name="Kirjoita ensimmäinen").click()
    owner.get_by_label("Aihe suomeksi").fill("Syksyn tarjous")
    owner.get_by_label("Teksti suomeksi").fill("Kasvohoito nyt 59 €.")
    owner.get_by_role("button", name="Katso, ketkä saavat sen").click()
    owner.get_by_role("button", name="Lähetä 1 henkilölle").click()
    expect(owner.get_by_text("Lähetys alkoi")).to_be_visible()
    work()
    owner.goto("/desk/messages/stayed/")
    owner.get_by_text("Syksyn tarjous").click()
    link = owner.locator("a[href*='/stop/']").first.get_attribute("href") or ""

    page.goto(link.partition("8000")[2])
    expect(page.get_by_role("heading", level=1)).to_have_text("Lopetetaanko nämä viestit?")
    page.get_by_role("button", name="Lopeta viestit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Viestit on lopetettu")
    owner.goto("/desk/campaigns/new/")
    owner.get_by_label("Aihe suomeksi").fill("Toinen")
    owner.get_by_label("Teksti suomeksi").fill("Tarjous")
    owner.get_by_role("button", name="Katso, ketkä saavat sen").click()
    expect(owner.get_by_text("Kukaan ei ole antanut tähän lupaa")).to_be_visible()


@pytest.fixture
def bare_page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page in which axe may add its own script."""
    context = browser.new_context(
        base_url=live_server.url,
        bypass_csp=True,
        reduced_motion="reduce",
        locale="fi-FI",
        viewport={"width": PHONE[0], "height": PHONE[1]},
    )
    yield context.new_page()
    context.close()


def test_axe_finds_nothing_and_nothing_scrolls_sideways(bare_page: Page, salon: Any) -> None:
    from tests.outreach.writing import campaign_of, contact_of  # noqa: PLC0415  # models need the settings

    asked, campaign = contact_of(salon.aino), campaign_of(salon.aino)
    salon.aino.email = "aino@example.org"
    salon.aino.save()
    salon.visit(datetime(2030, 11, 26, 10, tzinfo=UTC))
    work()
    page, client = bare_page, f"/desk/clients/{salon.aino.pk}/"
    public = ["/contact/", "/contact/sent/", "/stop/x/"]
    staff = [
        *("/desk/contacts/", f"/desk/contacts/{asked.pk}/", "/desk/contacts/new/", client),
        *(f"{client}contacts/", f"{client}disclosures/", "/desk/campaigns/", "/desk/campaigns/new/"),
        *(f"/desk/campaigns/{campaign.pk}/", "/desk/messages/stayed/"),
    ]
    for address in public:
        check(page, address)
    sign_in(page)
    for address in staff:
        check(page, address)


def check(page: Page, address: str) -> None:
    page.goto(address)
    for summary in page.locator("main summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], address
    assert_accessible(page)
