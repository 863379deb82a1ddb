"""Lanes of rooms, the week, the month and the list: what each may see, and what it costs."""

from datetime import timedelta

import pytest

from peili.booking.commands.visit import missed
from peili.people.models import Staff
from peili.trail.commands import PROGRAM
from tests.support.builders import create_client, create_staff, create_unit, local
from tests.support.salon import Salon

PAGES = (
    "/desk/day/2026-11-24/?by=rooms",
    "/desk/week/2026-11-24/",
    "/desk/list/2026-11-24/",
    "/desk/month/2026-11-24/",
)


def text(salon: Salon, url: str, who: Staff | None = None) -> str:
    response = salon.browser(who or salon.owner).get(url)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("url", PAGES)
def test_of_another_businesss_visits_there_is_the_time_at_most(salon: Salon, url: str):
    salon.visit(local(24, 10))
    foreign = salon.foreign_visit(local(24, 13))
    html = text(salon, url)
    for secret in ("Salla", "Salainen", "Ripsien taivutus", str(foreign.pk)):
        assert secret not in html


def test_rooms_and_devices_have_lanes_of_their_own(salon: Salon):
    create_unit("device", "hifu", "HIFU 1")
    visit = salon.visit(local(24, 10))
    rooms = text(salon, PAGES[0])
    assert rooms.count('<section class="lane') == 2
    assert str(visit.pk) in rooms
    assert "is-free" not in rooms
    seen_by_renter = text(salon, PAGES[0], salon.renter)
    assert "Aino" not in seen_by_renter
    assert seen_by_renter.count("is-renter") == 1
    devices = text(salon, "/desk/day/2026-11-24/?by=devices")
    assert devices.count('<section class="lane') == 1
    assert "HIFU 1" in devices


def test_a_week_shows_seven_days_of_everybody_or_of_one(salon: Salon):
    salon.visit(local(24, 10))
    salon.visit(local(26, 10), staff=salon.owner, client=create_client(salon.house, "Eeva", "Esimerkki"))
    salon.foreign_visit(local(27, 13))
    everybody = text(salon, "/desk/week/2026-11-24/")
    assert "Viikko 48" in everybody
    assert everybody.count('<section class="week-day') == 7
    assert everybody.count("week-line is-other") == 1
    hers = text(salon, f"/desk/week/2026-11-24/?lane={salon.bea.code}")
    assert ("Aino Testinen" in hers, "Eeva" in hers, "is-other" in hers) == (True, False, False)


def test_a_month_counts_the_visits_of_ones_own_business(salon: Salon):
    for at in (local(24, 10), local(24, 13), local(26, 10)):
        salon.visit(at)
    salon.foreign_visit(local(26, 13))
    html = text(salon, "/desk/month/2026-11-24/")
    assert html.count("2 käyntiä") == 1
    assert html.count("1 käynti<") == 1
    assert "Aino" not in html


def test_the_list_shows_who_did_not_come(salon: Salon):
    visit = salon.visit(local(24, 10))
    missed(appointment=visit, by=PROGRAM, now=local(24, 11))
    assert "course-word is-missed" in text(salon, "/desk/list/2026-11-24/")


@pytest.mark.parametrize("url", PAGES)
def test_no_page_of_the_calendar_costs_more_for_a_fuller_one(
    salon: Salon, url: str, django_assert_max_num_queries
):
    more = [create_staff(salon.house, f"Hoitaja {number}") for number in range(3)]
    for number in range(3):
        create_unit("room", "hoito", f"sali {number}")
    salon.facial.practitioners.set([salon.bea, *more])
    for number in range(9):
        start = local(24 + number % 3, 9) + timedelta(minutes=75 * (number // 3))
        client = create_client(salon.house, "Asiakas", f"N{number}", phone=f"+35840{number:07}")
        salon.visit(start, client=client, staff=more[number // 3])
    browser = salon.browser(salon.owner)
    with django_assert_max_num_queries(14):
        assert browser.get(url).status_code == 200


def test_the_lanes_alone_come_only_when_something_changed(salon: Salon, django_assert_max_num_queries):
    visit = salon.visit(local(24, 10))
    browser, url = salon.browser(salon.owner), "/desk/day/2026-11-24/lanes/"
    version = browser.get("/desk/day/2026-11-24/").context["day"].version
    with django_assert_max_num_queries(11):
        assert browser.get(url, headers={"If-None-Match": f'"{version}"'}).status_code == 304
    salon.browser(salon.reception).post(f"/desk/appointments/{visit.pk}/arrived/")
    changed = browser.get(url, headers={"If-None-Match": f'"{version}"'})
    assert changed.status_code == 200
    html = changed.content.decode()
    assert "saapunut" in html
    assert "<html" not in html
    again = browser.get(url, headers={"If-None-Match": changed["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(("day", "shown"), [("2000-01-01", 2), ("2099-12-31", 4)])
def test_the_first_and_the_last_week_have_the_days_the_calendar_has(salon: Salon, day: str, shown: int):
    assert text(salon, f"/desk/week/{day}/").count('<section class="week-day') == shown
