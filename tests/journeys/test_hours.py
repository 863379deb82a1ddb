"""An absence in a real browser: what it meets is seen first, and moved with one press."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_desk import sign_in
from tests.support.axe import assert_accessible


@pytest.fixture
def salon(transactional_db: None) -> Any:
    """A salon with a visit two days from now: a real browser keeps the machine's own time."""
    from tests.support.salon import make_salon  # noqa: PLC0415  # models need the settings

    made = make_salon()
    noon = (datetime.now(tz=UTC) + timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0)
    made.visit(noon)
    return made


def test_an_absence_is_weighed_saved_and_its_booking_moved(page_desktop: Page, salon: Any):
    page = page_desktop
    sign_in(page)
    for where in ("", f"{salon.bea.code}/weeks/?weeks=2", f"{salon.bea.code}/dates/", "closed/", "terms/"):
        page.goto(f"/desk/hours/{where}")
        assert_accessible(page)
    page.goto(f"/desk/hours/{salon.bea.code}/away/")
    assert_accessible(page)
    day = datetime.now(tz=UTC).date() + timedelta(days=2)
    page.get_by_label("Ensimmäinen päivä").fill(day.isoformat())
    page.get_by_label("Viimeinen päivä").fill(day.isoformat())
    page.get_by_role("button", name="Merkitse poissaolo").click()
    expect(page.get_by_text("1 varaus ei enää mahtuisi paikalleen")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Tallenna ja jatka siirtämiseen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Siirrettävät varaukset")
    assert_accessible(page)
    page.get_by_role("button", name=re.compile("Siirrä: .*Olga Omistaja")).first.click()
    expect(page.get_by_text("Kaikki varaukset mahtuvat paikoilleen.")).to_be_visible()
