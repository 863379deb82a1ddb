"""The client's own page on a phone, in Finnish, without scripts: from the link to the copy."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from peili.outbox.models import Message
from peili.people.models import Client
from tests.journeys.conftest import OpenPage
from tests.support.axe import assert_accessible
from tests.support.builders import (
    create_client,
    create_controller,
    create_house,
    create_service,
    create_staff,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def aino(transactional_db: None) -> Client:
    house = create_house()
    create_service(house, create_staff(house, "Elina Salo"))
    create_controller("renter", "Ripsihuone Sulka")
    return create_client(house, "Aino", "Lehtonen")


def link_sent() -> str:
    """Return the path of the link in the message that waits."""
    body = Message.objects.latest("id").body
    return next(line for line in body.splitlines() if "/oma/link/" in line).partition("/oma/")[2]


def test_a_client_sees_corrects_and_takes_their_data(
    aino: Client, page_phone_without_script: Page, tmp_path: Path
) -> None:
    aino.email = "aino@example.invalid"
    aino.save(update_fields=["email"])
    page = page_phone_without_script
    page.goto("/oma/")
    page.get_by_label("Puhelinnumero tai sähköposti").fill("040 123 4567")
    page.get_by_role("button", name="Lähetä minulle linkki").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jos tunnemme sinut, linkki on matkalla.")
    page.goto(f"/oma/{link_sent()}")
    page.get_by_role("button", name="Avaa").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Varaukset")
    page.get_by_role("link", name="Tietoni").click()
    expect(page.get_by_text("Lehtonen")).to_be_visible()
    page.get_by_role("link", name="Kaikki katsoneet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kuka on katsonut")
    expect(page.get_by_text("sinä itse")).to_be_visible()
    page.get_by_role("link", name="Tietoni").click()
    page.get_by_role("link", name="Korjaa").first.click()
    page.get_by_label("Puhelinnumero").fill("050 111 2222")
    page.get_by_role("button", name="Tallenna muutokset").click()
    expect(page.get_by_text("050 1112222")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Lataa toista järjestelmää varten").click()
    file = tmp_path / "copy.json"
    download.value.save_as(file)
    kept = json.loads(file.read_text(encoding="utf-8"))["kept"]
    card = next(group for group in kept if group["kind"] == "people.Client")
    assert card["records"][0]["fields"]["phone"]["value"] == "+358501112222"


@pytest.mark.parametrize("width", [320, pytest.param(1280, marks=pytest.mark.deep)])
def test_its_pages_are_accessible(aino: Client, new_page: OpenPage, width: int) -> None:
    from django.utils import timezone  # noqa: PLC0415  # the clock of the live server is the machine's

    from peili.rights.commands.own import give_link  # noqa: PLC0415  # as above
    from peili.trail.commands import PROGRAM  # noqa: PLC0415  # as above

    page = new_page((width, 800))
    page.goto("/oma/")
    assert_accessible(page)
    page.goto(f"/oma/link/{give_link(client=aino, by=PROGRAM, now=timezone.now())}/")
    assert_accessible(page)
    page.get_by_role("button", name="Avaa").click()
    for path in ("bookings", "data", "data/looks", "data/edit", "rights", "rights/restriction", "code"):
        page.goto(f"/oma/{path}/")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
