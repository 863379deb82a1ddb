"""The demo's guided walk in a real demo house, on a phone without scripts: seven steps, each really done.

Each is done as a visitor would, by what the strip at the top of the page says; the walk has to notice.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PHONE, OpenPage
from tests.support.axe import assert_accessible
from tests.support.backups import make_house
from tests.support.serving import serving

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Seen = Callable[[str], None]
SCREENS = 9  # topics of the HIFU survey


class Walker:
    """Somebody on the walk: reads the strip, presses its buttons, and does each step."""

    def __init__(self, page: Page, base: str, seen: Seen = lambda _name: None) -> None:
        self.page, self.base, self.seen = page, base, seen

    @property
    def strip(self) -> Locator:
        return self.page.get_by_role("complementary", name="Kierros")

    def go_as(self, who: str) -> None:
        self.strip.get_by_role("button", name=f"Jatka {who}").click()

    def done(self, following: str) -> None:
        """See that the walk has noticed, and go on."""
        expect(self.strip).to_contain_text("Tehty.")
        self.seen(f"tehty-{following}")
        self.strip.get_by_role("button", name=following).click()

    def begin(self) -> None:
        self.page.goto(f"{self.base}/demo/")
        self.page.get_by_role("link", name="Kierros, viisi minuuttia").click()
        expect(self.page.get_by_role("listitem").filter(has_text="HIFU").first).to_be_visible()
        self.seen("kierros")
        self.page.get_by_role("button", name="Aloita kierros").click()

    def book(self) -> None:
        page = self.page
        expect(self.strip).to_contain_text("nyt asiakkaana")
        self.seen("1-ajat")
        page.get_by_role("button", name=re.compile("^Varaa ")).click()
        page.get_by_label("Etunimi", exact=True).fill("Kierros")
        page.get_by_label("Sukunimi", exact=True).fill("Kokeilija")
        page.get_by_label("Puhelin", exact=True).fill("045 765 4321")
        page.get_by_label(re.compile("^Sähköposti")).first.fill("kierros@example.invalid")
        page.get_by_label("Hoitoon tuleva on vähintään 18-vuotias.").check()
        page.get_by_role("button", name=re.compile("^Varaa ja sitoudu")).click()
        self.done("Seuraava: Vastaa terveyskyselyyn")

    def answer(self) -> None:
        page = self.page
        expect(self.strip).to_contain_text("Tee uusi kortti")
        self.seen("2-varaus-verkosta")
        page.get_by_role("button", name="Tee uusi kortti").click()
        page.get_by_role("button", name="Lähetä kysely linkkinä").click()
        self.go_as("asiakkaana")
        self.seen("2-puhelin")
        page.get_by_role("link", name="/papers/fill/").first.click()
        page.get_by_label(re.compile("^Suostun siihen")).check()
        page.get_by_role("button", name="Aloita").click()
        for number in range(1, SCREENS + 1):
            self._answer_topic(number)
        expect(page.locator(".verdict")).to_contain_text("Aikaisintaan")
        expect(page.locator(".verdict")).to_contain_text("Väliä vähintään 14 päivää.")
        expect(self.strip).to_contain_text("siirrä käynti")
        self.seen("2-tulos")
        page.get_by_role("link", name="Siirrä käynti").click()
        self.seen("2-siirto")
        page.get_by_role("button", name=re.compile("^Siirrä: ")).first.click()
        expect(page.locator(".verdict")).to_contain_text("ei ole hoidon estettä")
        self.done("Seuraava: Allekirjoita tabletilla")

    def _answer_topic(self, number: int) -> None:
        page = self.page
        expect(page.get_by_text(f"{number} / {SCREENS}", exact=True)).to_be_visible()
        botulinum = page.get_by_role("group", name="Botuliini")
        if botulinum.count():
            day = datetime.now(tz=UTC).date() - timedelta(days=5)
            botulinum.get_by_label("Kyllä", exact=True).check()
            for name, value in (("Päivä", day.day), ("Kuukausi", day.month), ("Vuosi", day.year)):
                botulinum.get_by_label(name).fill(str(value))
            self.seen("2-botuliini")
        last = number == SCREENS
        calm = re.compile("^Ei mitään muista")
        (page.get_by_label("Kyllä", exact=True) if last else page.get_by_label(calm)).check()
        page.get_by_role("button", name="Lähetä vastaukset" if last else "Seuraava", exact=True).click()

    def sign(self) -> None:
        page = self.page
        expect(self.strip).to_contain_text("Täytä tabletilla")
        page.get_by_text("Täytä tabletilla", exact=True).click()
        self.seen("3-tabletti")
        page.get_by_role("button", name="Anna laite asiakkaalle").click()
        page.get_by_role("button", name="Lue ja allekirjoita sopimus").click()
        page.get_by_label(re.compile("nimesi", re.IGNORECASE)).first.fill("Kierros Kokeilija")
        self.seen("3-sopimus")
        page.get_by_role("button", name="Allekirjoita sopimus").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sopimus on allekirjoitettu")
        self.done("Seuraava: Katso, kuka on katsonut tietojasi")

    def look(self) -> None:
        page = self.page
        page.get_by_label("Puhelinnumero tai sähköposti").fill("kierros@example.invalid")
        page.get_by_role("button", name="Lähetä minulle linkki").click()
        self.go_as("asiakkaana")
        page.get_by_role("link", name="/oma/link/").first.click()
        page.get_by_role("button", name="Avaa", exact=True).click()
        page.get_by_role("link", name="Tietoni").click()
        page.get_by_role("link", name="Kaikki katsoneet").click()
        expect(page.get_by_text("sinä itse").first).to_be_visible()
        expect(page.get_by_text("vastaanotto").first).to_be_visible()
        self.done("Seuraava: Poista kaikki")

    def erase(self) -> None:
        page = self.page
        expect(page.get_by_role("heading", level=1)).to_have_text("Poista tietoni")
        page.get_by_role("button", name="Lähetä pyyntö").click()
        self.go_as("omistajana")
        page.get_by_role("link", name="Katso, mitä poistuisi, ja poista").click()
        expect(page.get_by_text(re.compile("Paperikortti"))).to_be_visible()
        page.get_by_label(re.compile("tunnettu|tuttu|Tunnetaan|henkilöllisyys", re.IGNORECASE)).first.check()
        self.seen("5-esikatselu")
        page.get_by_role("button", name=re.compile("^Poista pysyvästi")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Todistus tietojen poistamisesta")
        assert "Kokeilija" not in page.content()
        self.seen("5-todistus")
        self.go_as("omistajana")
        page.get_by_role("button", name=re.compile("^Kortti on hävitetty")).click()
        self.done("Seuraava: Hyppää kuusi vuotta")

    def jump(self) -> None:
        page = self.page
        self.seen("6-ennen")
        page.get_by_role("button", name="Päiväys on oikein: hyppää kuusi vuotta").click()
        expect(page.get_by_role("heading", name="Mitä poistui")).to_be_visible(timeout=240_000)
        self.done("Seuraava: Jätä kaappi tarkistamatta")

    def leave_cabinet(self) -> None:
        page = self.page
        self.seen("7-kaappi")
        page.get_by_role("button", name="Anna päivän mennä").click(timeout=60_000)
        line = page.locator("li.line").filter(has_text="lukitussa kaapissa")
        expect(line).to_contain_text("Ei pidä", timeout=30_000)
        self.seen("7-punainen")
        line.get_by_role("link", name="Avaa tarkistuslista").click()
        look = page.locator(".look").filter(has_text="lukitussa kaapissa")
        look.get_by_role("button", name="Merkitse kunnossa olevaksi").click()
        self.done("Kierros on tehty")
        expect(page.get_by_text("Kierros on kuljettu.")).to_be_visible()
        expect(self.strip).to_have_count(0)
        self.seen("lopuksi")

    def walk(self) -> None:
        for step in (self.begin, self.book, self.answer, self.sign, self.look, self.erase, self.jump):
            step()
        self.leave_cabinet()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small demo house, made and served as `make run` does it; what it looks through is its own."""
    tmp_path = tmp_path_factory.mktemp("walked")
    home, looked = tmp_path / "home", tmp_path / "temporary"
    looked.mkdir()
    make_house(home)
    with serving(home, tmp_path / "serve.log", TMPDIR=str(looked)) as base:
        yield base


def test_its_own_pages_are_accessible(new_page: OpenPage, demo: str) -> None:
    page = new_page(PHONE)
    walker = Walker(page, demo)
    page.goto(f"{demo}/demo/")
    assert_accessible(page)
    walker.begin()
    expect(walker.strip).to_be_visible()
    assert_accessible(page)
    page.goto(f"{demo}/demo/walk/")
    assert_accessible(page)
    page.goto(f"{demo}/demo/phone/")
    assert_accessible(page)
    page.goto(f"{demo}/demo/")
    page.get_by_role("button", name=re.compile("Omistaja")).click()
    for path in ("/demo/jump/", "/demo/cabinet/", "/desk/"):
        page.goto(f"{demo}{path}")
        expect(walker.strip).to_be_visible()
        assert_accessible(page)
    page.emulate_media(media="print")
    expect(walker.strip).to_be_hidden()


@pytest.mark.long
def test_the_whole_walk_on_a_phone_without_scripts(new_page: OpenPage, demo: str) -> None:
    page = new_page(PHONE, javascript=False)
    narrow: list[str] = []

    def fits(name: str) -> None:
        found = page.get_by_role("complementary", name="Kierros")
        strip = found.bounding_box() if found.count() else None
        main = page.get_by_role("main").bounding_box()
        assert main is not None
        assert main["width"] <= PHONE[0]
        assert strip is None or strip["y"] + strip["height"] <= main["y"], f"the strip lies over {name}"
        narrow.append(name)

    Walker(page, demo, fits).walk()
    assert len(narrow) > 20
    page.goto(f"{demo}/record/")  # after the walk everything holds again
    assert page.locator("li.line.is-drifts").all_inner_texts() == []
