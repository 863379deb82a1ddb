"""A treatment recorded and a programme agreed, in Finnish: on the tablet, and on the client's phone."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, TABLET
from tests.journeys.test_desk import sign_in
from tests.support.axe import assert_accessible

OpenPage = Callable[..., Page]


@pytest.fixture
def care(transactional_db: None) -> Iterator[Any]:
    """The salon with its products; a real browser keeps the machine's own time."""
    from tests.support.care import make_care  # noqa: PLC0415  # models need the settings

    return make_care()


BOOKED = re.compile(r"varattu \w+ \d")


@pytest.fixture
def yesterday(care: Any) -> Any:
    """A visit of yesterday that nobody has entered yet."""
    from peili.booking.commands.book import book_at_desk  # noqa: PLC0415  # as above
    from peili.trail.commands import PROGRAM  # noqa: PLC0415  # as above

    at = (datetime.now(tz=UTC) - timedelta(days=1)).replace(hour=10, minute=0, second=0, microsecond=0)
    return book_at_desk(
        client=care.aino,
        service=care.salon.facial,
        staff=care.bea,
        starts_at=at,
        by=PROGRAM,
        now=at - timedelta(days=1),
    )


def test_s7_a_treatment_is_recorded_on_the_tablet(page_tablet: Page, care: Any, yesterday: Any):
    for days, value in ((120, "31"), (60, "36")):
        care.analysed(value, at=datetime.now(tz=UTC) - timedelta(days=days))
    page = page_tablet
    sign_in(page, "bea")
    page.goto(f"/care/clients/{care.aino.pk}/allergies/")
    page.get_by_text("nikkeli", exact=True).click()
    page.get_by_role("button", name="Merkitse allergia").click()
    expect(page.locator(".alert")).to_contain_text("Allergia: nikkeli")

    page.goto(f"/desk/appointments/{yesterday.pk}/")
    page.get_by_text("Hoito annettiin ohjelman ulkopuolella").click()
    page.get_by_role("button", name="Kirjaa jälkikäteen").click()
    page.get_by_role("link", name="Kirjaa hoito").click()
    expect(page.locator(".alert")).to_contain_text("nikkeli")
    for word in ("puhdistus", "naamio", "lievä"):
        page.get_by_text(word, exact=True).click()
    page.get_by_text("Koivu Ruskea 3, K2231").click()
    page.get_by_label("Tulos").fill("Rauhallinen iho.")
    page.get_by_text("paperilla", exact=True).click()
    page.get_by_role("button", name="Tallenna ja lukitse kirjaus").click()
    warning = page.get_by_role("alert").filter(has_text="allerginen")
    expect(warning).to_contain_text("K2231")
    assert_accessible(page)
    page.get_by_label("Miksi sitä silti käytettiin").fill("Selvisi vasta hoidon jälkeen.")
    page.get_by_role("button", name="Tallenna ja lukitse kirjaus").click()
    expect(page.get_by_text("sinetöity", exact=True)).to_be_visible()
    page.get_by_text("Täydennä kirjausta").click()
    page.get_by_text("jotakin jäi pois").click()
    page.get_by_label("Miten asia on").fill("Soitettu perään, iho kunnossa.")
    page.get_by_role("button", name="Kirjoita kirjauksen rinnalle").click()
    expect(page.get_by_text("Soitettu perään, iho kunnossa.")).to_be_visible()

    page.goto(f"/care/clients/{care.aino.pk}/skin/new/")
    page.get_by_label("Arvo").first.fill("44,5")
    page.get_by_role("button", name="Tallenna analyysi").click()
    picture = page.get_by_role("img", name=re.compile("Kosteus"))
    expect(picture).to_be_visible()
    expect(page.get_by_text("+8,5 viime kerrasta")).to_be_visible()

    page.goto(f"/desk/clients/{care.aino.pk}/")
    timeline = page.locator(".timeline")
    expect(timeline).to_contain_text("Rauhallinen iho.")
    expect(timeline).to_contain_text("K2231")
    expect(timeline).to_contain_text("Täydennetty jälkikäteen: 1.")
    assert page.evaluate("document.documentElement.scrollWidth") <= TABLET[0]


def test_s5_a_programme_is_agreed_and_its_next_step_booked(new_page: OpenPage, care: Any):
    page = new_page(TABLET)
    sign_in(page, "bea")
    page.goto(f"/desk/clients/{care.aino.pk}/")
    page.get_by_role("link", name="Laadi hoito-ohjelma").click()
    page.get_by_label("Mihin hoito-ohjelma tähtää").fill("Kosteus ja kiinteys")
    page.get_by_label("Tavoitteet").fill("Posken kosteus 45\nIho ei kiristä")
    for place, (least, most) in enumerate((("1", "2"), ("4", "6"))):
        row = page.get_by_role("group", name=f"Vaihe {place + 1}")
        row.get_by_label("Hoito").select_option(label="Kasvohoito")
        row.get_by_label("Aikaisintaan").fill(least)
        row.get_by_label("Viimeistään").fill(most)
    page.get_by_role("button", name="Tallenna hoito-ohjelma").click()
    page.get_by_role("button", name="Tee linkki asiakkaalle").click()
    address = page.locator(".copy").inner_text()
    number = re.search(r"\b\d{8}\b", page.locator(".notice").inner_text())[0]

    phone = new_page(PHONE, javascript=False)
    phone.goto(address)
    checked = new_page(PHONE)  # axe waits for timers, which a page without scripts never has
    checked.goto(address)
    assert_accessible(checked)
    phone.get_by_label("Numero, jonka sait liikkeestä").fill(number)
    phone.get_by_role("button", name="Näytä hoito-ohjelma").click()
    expect(phone.get_by_text("Posken kosteus 45")).to_be_visible()
    checked.get_by_label("Numero, jonka sait liikkeestä").fill(number)
    checked.get_by_role("button", name="Näytä hoito-ohjelma").click()
    expect(checked.get_by_text("Posken kosteus 45")).to_be_visible()
    assert_accessible(checked)
    phone.get_by_role("button", name="Hyväksy hoito-ohjelma").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Hyväksyit hoito-ohjelman")

    page.goto(f"/desk/clients/{care.aino.pk}/")
    booked = len(
        BOOKED.findall(page.locator(".stages").inner_text())
    )  # a visit of the salon's may fit a step
    page.get_by_role("link", name=re.compile("^Varaa: Kasvohoito, aikaisintaan")).first.click()
    page.get_by_role("button", name=re.compile(r"\d+\.\d\d$")).first.click()
    expect(page.locator("#panel")).to_contain_text("Aino Testinen")
    page.goto(f"/desk/clients/{care.aino.pk}/")
    stages = page.locator(".stages")
    expect(stages).to_contain_text("varattu")
    assert len(BOOKED.findall(stages.inner_text())) == booked + 1


def pages_of(care: Any) -> list[str]:
    client, programme = care.aino.pk, care.programme().pk
    care.sealed(care.plain.pk)
    care.analysed("31", at=datetime.now(tz=UTC) - timedelta(days=60))
    care.analysed("40", at=datetime.now(tz=UTC) - timedelta(days=1))
    later = care.salon.visit(
        datetime.now(tz=UTC).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=3)
    )
    return [
        f"/desk/clients/{client}/",
        f"/desk/appointments/{care.visit.pk}/",
        care.address,
        f"/care/visits/{later.pk}/record/",
        *(
            f"/care/clients/{client}/{page}/"
            for page in ("allergies", "skin", "skin/new", "care-at-home", "care-at-home/new", "reactions/new")
        ),
        f"/care/clients/{client}/programmes/",
        f"/care/clients/{client}/programmes/new/",
        f"/care/programmes/{programme}/",
        "/care/products/",
        f"/care/products/{care.plain.product_id}/",
        f"/care/lots/{care.nickel.pk}/",
        "/care/texts/",
        f"/care/texts/{care.salon.facial.pk}/",
        "/care/reactions/",
    ]


@pytest.mark.parametrize(
    ("size", "theme"),
    [(PHONE, "light"), pytest.param(DESKTOP, "dark", marks=pytest.mark.deep)],
    ids=["phone", "desktop in the dark"],
)
def test_every_page_of_care_is_accessible_and_fits(
    new_page: OpenPage, care: Any, size: tuple[int, int], theme: str
):
    addresses = pages_of(care)
    page = new_page(size, dark=theme == "dark")
    sign_in(page, "bea")
    for address in addresses:
        page.goto(address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], address
        assert page.locator("h1:visible").count() == 1, address
