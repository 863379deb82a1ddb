"""A client is erased at the desk: what goes, the certificate, and the paper card that somebody burns."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE
from tests.journeys.test_desk import sign_in
from tests.support.axe import assert_accessible


@pytest.fixture
def salon(transactional_db: None) -> Iterator[Any]:
    """A salon whose client has a paper card, a visit that was paid and one to come."""
    from peili.house.models import ProfileVersion  # noqa: PLC0415  # models need the settings
    from peili.house.profile import read_text  # noqa: PLC0415  # as above
    from tests.support.erasing import paper_of  # noqa: PLC0415  # as above
    from tests.support.houses import SOURCE  # noqa: PLC0415  # as above
    from tests.support.sales import paid  # noqa: PLC0415  # as above
    from tests.support.salon import make_salon  # noqa: PLC0415  # as above

    made = make_salon()
    ProfileVersion.objects.update(content=dict(read_text(SOURCE.read_text(encoding="utf-8")).content))
    coming = (datetime.now(tz=UTC) + timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0)
    paid(made.visit(coming))
    paper_of(made.aino)
    return made


def test_a_client_is_erased_and_the_paper_is_burned(page_desktop: Page, salon: Any):
    page = page_desktop
    sign_in(page)
    page.goto(f"/desk/clients/{salon.aino.pk}/")
    expect(
        page.get_by_text(re.compile("Säilytetään toistaiseksi, koska kortilla on: tuleva varaus"))
    ).to_be_visible()
    page.get_by_role("link", name="Poista asiakas").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Poistetaanko Aino Testinen?")
    expect(page.get_by_text("Paperikortti 1")).to_be_visible()
    expect(page.get_by_text(re.compile("Kirjanpito"))).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Poista pysyvästi: Aino Testinen").click()
    expect(page.get_by_text("Kerro, mistä tiedät, kuka pyytää").first).to_be_visible()
    page.get_by_label(re.compile("henkilöllisyys|tunnettu|tuttu|Tunnetaan", re.IGNORECASE)).first.check()
    page.get_by_role("button", name="Poista pysyvästi: Aino Testinen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Todistus tietojen poistamisesta")
    expect(page.get_by_text("Paperi odottaa")).to_be_visible()
    assert "Testinen" not in page.content()
    assert_accessible(page)
    page.goto("/desk/")
    page.get_by_role("link", name=re.compile("Hävitä paperikortti 1")).click()
    page.get_by_role("button", name="Kortti on hävitetty. Vahvistaa Olga Omistaja").click()
    expect(page.get_by_role("main").get_by_text("Olga Omistaja")).to_be_visible()
    page.get_by_role("link", name="Todistukseen").click()
    expect(page.get_by_text("Paperi odottaa")).to_have_count(0)
    page.goto(f"/desk/clients/{salon.aino.pk}/")
    expect(page.get_by_text("Aino")).to_have_count(0)


@pytest.fixture
def kept(salon: Any, settings: Any, tmp_path: Path) -> Iterator[list[str]]:
    """What the pages of keeping show at most: somebody to decide about, and a backup whose try failed."""
    from django.utils import timezone  # noqa: PLC0415  # models need the settings

    from peili.house.backups import commands  # noqa: PLC0415  # as above
    from peili.house.models import BackupRun  # noqa: PLC0415  # as above
    from tests.support.backups import journal_aside  # noqa: PLC0415  # as above
    from tests.support.rights import review_of  # noqa: PLC0415  # as above

    now = timezone.now()
    (tmp_path / "home").mkdir()
    with journal_aside(tmp_path):
        settings.MACHINE = replace(settings.MACHINE, home=tmp_path / "home", backup_to=tmp_path / "to")
        commands.back_up(to=tmp_path / "to", keyring_to=None, now=now - timedelta(hours=1))
        [made] = (tmp_path / "to" / "data").iterdir()
        said = "The disk is not there."
        BackupRun.objects.create(kind="drill", at=now, good=False, seconds=1, file=made.name, reason=said)
        review = review_of(salon.aino)
        yield [
            "/rights/retention/",
            f"/rights/reviews/{review.pk}/",
            "/desk/settings/backups/",
            f"/desk/settings/backups/{made.stem}/",
        ]


def test_the_pages_of_keeping_and_of_backups_are_accessible_and_fit(
    new_page: Callable[..., Page], kept: list[str]
):
    page = new_page(PHONE)
    sign_in(page)
    for address in kept:
        page.goto(address)
        for press in ("", "Säilytä", "Palauta"):
            button = page.get_by_role("button", name=re.compile(press)) if press else None
            if button is not None and not button.count():
                continue
            if button is not None:
                button.first.click()  # with its errors
                page.wait_for_load_state()
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], address
            assert page.locator("h1:visible").count() == 1, address
