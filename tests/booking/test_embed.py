"""The next times in a frame of the house's own site: who may show it, nothing set, booking outside it."""

import re

import pytest
import segno
from django.conf import settings
from django.test import Client as Browser

from peili.booking.models import PublicTerms, Service
from peili.booking.online import read_online
from peili.booking.views.embed import _snippet
from peili.house.queries import face
from peili.house.reading import Node, Problems
from tests.booking.conftest import Walk, text
from tests.support.asking import ASKS
from tests.support.builders import PASSWORD, create_account, create_staff

POLICY = "Content-Security-Policy"


@pytest.mark.parametrize(
    "host", ["https://salon.example", "*.salon.example", "salon", "salon.example/x", "'self'"]
)
def test_only_whole_names_of_sites_load(host: str):
    problems = Problems()
    read_online(Node({"shown_on": [host]}, "online", problems), {})
    assert list(problems)


def test_the_houses_sites_load():
    problems = Problems()
    said = read_online(Node({"shown_on": ["www.salon.example"]}, "online", problems), {})
    assert said.shown_on == ("www.salon.example",)
    assert not list(problems)


def test_what_is_pasted_is_a_sandbox_without_scripts_forms_or_cookies():
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in _snippet(
        Service(slug="kasvohoito", name_fi="Kasvo"), "Aalto"
    )


@pytest.mark.django_db
@pytest.mark.engine
@pytest.mark.usefixtures("walk")
class TestInTheHouse:
    def test_no_site_may_show_it_until_the_house_names_one(self, walk: Walk):
        assert "frame-ancestors 'none'" in walk.browser.get("/embed/kasvohoito/")[POLICY]
        PublicTerms.objects.create(frame_hosts=["www.salon.example"])
        policy = walk.browser.get("/embed/kasvohoito/")[POLICY]
        assert "frame-ancestors https://www.salon.example" in policy
        assert "script-src 'self'" in policy
        for url in ("/", "/book/kasvohoito/"):  # the walk itself is never in a frame
            assert "frame-ancestors 'none'" in walk.browser.get(url)[POLICY]

    @pytest.mark.parametrize(
        ("language", "said"),
        [("fi", "Katso kaikki ajat"), ("sv", "Se alla tider"), ("en", "See all the times")],
    )
    def test_it_sets_nothing_and_opens_the_booking_in_a_window_of_its_own(self, language: str, said: str):
        browser = Browser(headers={"accept-language": language})
        html = text(browser.get("/embed/kasvohoito/"))
        assert said in html
        assert not browser.cookies
        assert "<form" not in html
        assert html.count('target="_blank" rel="noopener"') == 5
        assert 'href="/book/kasvohoito/?day=2026-11-23#times"' in html

    def test_one_practitioners_times_can_be_shown(self, walk: Walk):
        html = text(walk.browser.get("/embed/kasvohoito/?with=s2"))
        assert "with=s2#times" in html
        assert "Bea Testaaja" not in html
        assert walk.browser.get("/embed/kasvohoito/?with=nobody").status_code == 404
        assert walk.browser.get("/embed/ei-ole/").status_code == 404

    def test_it_costs_few_queries(self, walk: Walk, django_assert_num_queries):
        walk.browser.get("/embed/kasvohoito/")
        with django_assert_num_queries(2 + ASKS):
            walk.browser.get("/embed/kasvohoito/")

    def test_the_owner_finds_links_frames_and_a_poster(self, walk: Walk):
        create_account(create_staff(walk.house, "Oona Omistaja", role="owner"), "oona")
        walk.browser.post("/sign-in/", {"name": "oona", "password": PASSWORD})
        html = text(walk.browser.get("/desk/online/"))
        assert "/book/kasvohoito/" in html
        assert "&lt;iframe src=" in html
        assert f"title=&quot;{walk.facial.name}, {face().name}&quot;" in html
        poster = text(walk.browser.get("/desk/online/poster/"))
        assert "Varaa aikasi verkossa" in poster
        assert 'src="/desk/online/poster/osoite.svg"' in poster
        assert (
            f'alt="QR-koodi, joka avaa osoitteen {settings.PUBLIC_ADDRESS.removeprefix("https://")}"'
            in poster
        )

    def test_the_posters_symbol_says_the_public_address(self, walk: Walk):
        create_account(create_staff(walk.house, "Oona Omistaja", role="owner"), "oona")
        walk.browser.post("/sign-in/", {"name": "oona", "password": PASSWORD})
        answer = walk.browser.get("/desk/online/poster/osoite.svg")
        assert answer["Content-Type"] == "image/svg+xml"
        assert "style" not in text(answer)
        wanted = segno.make_qr(f"{settings.PUBLIC_ADDRESS}/", error="m")
        assert dark_modules(text(answer)) == {
            (column + 4, row + 4)
            for row, modules in enumerate(wanted.matrix)
            for column, module in enumerate(modules)
            if module
        }


def dark_modules(svg: str) -> set[tuple[int, int]]:
    """Return column and row of each dark module, read from the boxes of the picture."""
    (drawn,) = re.findall(r'<path d="([^"]+)"', svg)
    boxes = [*map(int, re.findall(r"\d+", re.sub(r"v1h-\d+z", " ", drawn)))]
    rows = zip(boxes[::3], boxes[1::3], boxes[2::3], strict=True)
    return {(column + step, row) for column, row, length in rows for step in range(length)}
