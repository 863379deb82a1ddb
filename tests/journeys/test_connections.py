"""Calendars and programs outside in a real browser: opened, read, and what they meet is seen to."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_desk import sign_in
from tests.support.axe import assert_accessible


@pytest.fixture
def salon(transactional_db: None) -> Any:
    """A salon with a visit two days from now, whose profile names who keeps calendars."""
    from peili.house.models import Party  # noqa: PLC0415  # models need the settings
    from tests.support.salon import make_salon  # noqa: PLC0415  # as above

    made = make_salon()
    Party.objects.create(
        code="pilvi", name="Pilvi Oy", roles=["processor"], does=["calendar", "api"], receives=["work"],
        country="FI", hosts=["pilvi.example"],
    )  # fmt: skip
    made.visit(_noon())
    return made


def _noon() -> datetime:
    return (datetime.now(tz=UTC) + timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0)


def read_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the other calendar answer that it takes the visit's hour, and let the worker ask it."""
    from peili.exchange.commands import asking  # noqa: PLC0415  # models need the settings
    from peili.exchange.commands.calendars import read_due  # noqa: PLC0415  # as above
    from peili.house.egress.connections import Answered  # noqa: PLC0415  # as above

    taken = f"FREEBUSY:{_noon():%Y%m%dT%H%M%SZ}/PT1H"
    text = f"BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\n{taken}\nEND:VFREEBUSY\nEND:VCALENDAR"
    monkeypatch.setattr(asking, "ask", lambda *_asked, **_how: Answered(200, text.encode()))
    assert read_due(now=datetime.now(tz=UTC)) == 1


def test_connections_are_opened_and_what_another_calendar_meets_is_listed(
    page_desktop: Page, salon: Any, monkeypatch: pytest.MonkeyPatch
):
    page = page_desktop
    sign_in(page)
    page.goto("/desk/connections/")
    assert_accessible(page)
    page.get_by_role("link", name="Avaa kalenterille").click()
    assert_accessible(page)
    page.get_by_label("Pilvi Oy").check()
    page.get_by_role("button", name="Tee osoite").click()
    expect(page.locator(".link-shown")).to_have_text(re.compile(r"/calendar/\S{20,}\.ics$"))
    assert_accessible(page)
    page.get_by_role("link", name="Tee avain").click()
    assert_accessible(page)
    page.get_by_label("Pilvi Oy").check()
    page.get_by_label("vapaiden aikojen lukeminen", exact=True).check()
    page.get_by_role("button", name="Tee avain").click()
    expect(page.locator(".link-shown")).to_have_text(re.compile(r"^\S{40,}$"))
    _read_a_calendar(page, salon)
    read_with(monkeypatch)
    page.goto("/desk/connections/")
    expect(page.get_by_text(re.compile("1 aika varattu, luettu viimeksi"))).to_be_visible()
    assert_accessible(page)
    page.goto("/desk/hours/unfit/")
    expect(page.get_by_text("varattu toisessa kalenterissa").first).to_be_visible()
    assert_accessible(page)


def _read_a_calendar(page: Page, salon: Any) -> None:
    """Give the CalDAV address of another calendar: first without its password, which is said at the field."""
    page.get_by_role("link", name="Lue kalenteria").click()
    assert_accessible(page)
    page.get_by_label("Kenen ajat").select_option(str(salon.bea.pk))
    page.get_by_label("Pilvi Oy").check()
    page.get_by_label("CalDAVilla, tunnuksella ja salasanalla").check()
    page.get_by_label("Kalenterin osoite").fill("https://pilvi.example/dav/bea/")
    page.get_by_label("Käyttäjätunnus siellä").fill("bea")
    page.get_by_role("button", name="Aloita lukeminen").click()
    expect(page.get_by_text("Kirjoita salasana, joka sinulla on siellä.").first).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Salasana siellä").fill("lukeva salasana")
    page.get_by_role("button", name="Aloita lukeminen").click()
    expect(page.get_by_text("luetaan minuutin sisällä")).to_be_visible()
