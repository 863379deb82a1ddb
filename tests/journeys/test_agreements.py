"""A HIFU treatment's papers in Finnish: a phone without scripts, the tablet, and the treatment starts."""

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
SCREENS = 9  # topics of the HIFU survey
TAPS = 2 + 8 * 2 + 2  # consent and begin; "none of the others" and next; one answer and send


@pytest.fixture
def visit(transactional_db: None) -> Iterator[Any]:
    """A HIFU visit in this hour, in a real browser's own time."""
    from tests.support.papers import need_form  # noqa: PLC0415  # models need the settings
    from tests.support.salon import make_salon  # noqa: PLC0415  # as above

    salon = make_salon()
    need_form(salon.facial)
    return _book(salon)


def _book(salon: Any) -> Any:
    """Book the facial today, whatever the hour: what is past or shut at the desk is booked straight."""
    from peili.booking.models import Appointment  # noqa: PLC0415  # as above
    from peili.house.queries import local  # noqa: PLC0415  # as above

    now = datetime.now(tz=UTC).replace(minute=0, second=0, microsecond=0)
    starts = now if local(now).date() == local(now + timedelta(hours=1)).date() else now - timedelta(hours=1)
    return Appointment.objects.create(
        service=salon.facial,
        staff=salon.bea,
        client=salon.aino,
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        price_cents=7500,
        channel=Appointment.Channel.DESK,
        made_at=starts,
    )


def fill_in(page: Page, special: Callable[[Page], None] = lambda _page: None) -> int:
    """Answer that nothing else applies than what `special` answers; return how many taps it took."""
    page.get_by_label(re.compile("^Suostun siihen")).check()
    page.get_by_role("button", name="Aloita").click()
    taps = 2
    for number in range(1, SCREENS + 1):
        expect(page.get_by_text(f"{number} / {SCREENS}", exact=True)).to_be_visible()
        special(page)
        last = number == SCREENS
        page.get_by_label("Kyllä", exact=True).check() if last else page.get_by_label(
            re.compile("^Ei mitään muista")
        ).check()
        page.get_by_role("button", name="Lähetä vastaukset" if last else "Seuraava").click()
        taps += 2
    return taps


def draw(page: Page) -> None:
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 40 + step * 20, box["y"] + 60 + (step % 3) * 25)
    page.mouse.up()


def test_from_the_phone_to_the_tablet_to_the_treatment(new_page: OpenPage, visit: Any):
    desk = new_page(DESKTOP)
    sign_in(desk, "bea")
    desk.goto(f"/desk/appointments/{visit.pk}/")
    panel = desk.locator("#panel")
    expect(panel).to_contain_text("Voimassa olevaa sopimusta ei ole allekirjoitettu.")
    assert_accessible(desk)
    panel.get_by_role("button", name="Aloita hoito").click()
    expect(desk.get_by_role("alert")).to_contain_text("Voimassa olevaa sopimusta ei ole")
    panel.get_by_role("button", name="Lähetä kysely linkkinä").click()
    address = desk.get_by_label("Osoite").input_value()

    phone = new_page(PHONE, javascript=False)
    phone.goto(address)
    assert fill_in(phone) == TAPS
    expect(phone.get_by_text("Vastauksissasi ei ole hoidon estettä.")).to_be_visible()
    expect(phone.get_by_text("voit aina kysyä ihmiseltä")).to_be_visible()
    phone.get_by_role("button", name="Valmis").click()

    desk.goto(f"/papers/visits/{visit.pk}/")
    expect(desk.locator("#verdict")).to_contain_text("Ei estettä")
    assess(desk)
    expect(desk.get_by_text("Hoitajan arvio puuttuu.")).to_have_count(0)
    assert_accessible(desk)
    sign_on_tablet(new_page, visit)

    desk.goto(f"/desk/appointments/{visit.pk}/")
    expect(panel).to_contain_text("Kaikki on kunnossa.")
    panel.get_by_role("button", name="Aloita hoito").click()
    expect(panel).to_contain_text("Hoito käynnissä")


def assess(desk: Page) -> None:
    desk.get_by_label("Hoito voi antaa sen, mitä asiakas toivoo").check()
    for number in (1, 0):
        desk.get_by_role("group", name=("Lähtötilanteen", "Ohut iho")[number]).get_by_label(
            ("Kyllä", "Ei")[number], exact=True
        ).check()
    desk.get_by_role("button", name="Tallenna arvio").click()


def sign_on_tablet(new_page: OpenPage, visit: Any) -> None:
    tablet = new_page(TABLET)
    sign_in(tablet, "bea")
    tablet.goto(f"/desk/appointments/{visit.pk}/")
    tablet.get_by_text("Täytä tabletilla").click()
    tablet.get_by_role("button", name="Anna laite asiakkaalle").click()
    tablet.get_by_role("button", name="Lue ja allekirjoita sopimus").click()
    expect(tablet.get_by_role("heading", name="Harvinaiset ja vakavat haitat")).to_be_visible()
    assert_accessible(tablet)
    tablet.get_by_role("button", name="Allekirjoita sopimus").click()
    expect(tablet.get_by_role("alert")).to_contain_text("Piirrä allekirjoituksesi tai kirjoita nimesi.")
    draw(tablet)
    tablet.get_by_role("button", name="Allekirjoita sopimus").click()
    expect(tablet.get_by_role("heading", level=1)).to_have_text("Sopimus on allekirjoitettu")
    tablet.get_by_role("link", name="Lue, mitä allekirjoitit").click()
    expect(tablet.get_by_role("img", name="Piirretty allekirjoitus")).to_be_visible()
    assert_accessible(tablet)
    tablet.goto("/desk/")  # the staff's session has ended on this device
    expect(tablet.get_by_role("button", name="Kirjaudu sisään")).to_be_visible()


def test_botulinum_five_days_ago_moves_the_dates_on_the_clients_own_page(new_page: OpenPage, visit: Any):
    from tests.support.papers import seat_link  # noqa: PLC0415  # models need the settings

    today = datetime.now(tz=UTC).date()
    phone = new_page(PHONE)
    phone.goto(f"/papers/fill/{seat_link(visit)}/")

    def five_days_ago(page: Page) -> None:
        botulinum = page.get_by_role("group", name="Botuliini")
        if botulinum.count():
            assert_accessible(page)
            botulinum.get_by_label("Kyllä", exact=True).check()
            day = today - timedelta(days=5)
            for name, value in (("Päivä", day.day), ("Kuukausi", day.month), ("Vuosi", day.year)):
                botulinum.get_by_label(name).fill(str(value))

    fill_in(phone, five_days_ago)
    earliest = today + timedelta(days=9)
    verdict = phone.locator(".verdict")
    expect(verdict).to_contain_text(f"Aikaisintaan {'ma ti ke to pe la su'.split()[earliest.weekday()]}")
    expect(verdict).to_contain_text(f"{earliest.day}.{earliest.month}.")
    assert_accessible(phone)
    phone.get_by_role("link", name="Katso ajat siitä eteenpäin").click()
    first = phone.locator("time").first.get_attribute("datetime")
    assert first is not None
    assert first[:10] >= earliest.isoformat()
