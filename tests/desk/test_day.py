"""The day by person: what each may see of it, and what it costs."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from peili.booking.commands.hold import hold
from peili.booking.models import DateHours
from peili.people.models import Staff
from tests.support.builders import TODAY, create_client, create_staff, create_unit, local
from tests.support.salon import Salon

TUESDAY = TODAY + timedelta(days=1)
DAY = f"/desk/day/{TUESDAY}/"


def page(browser: Browser, url: str = DAY) -> str:
    response = browser.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_house_sees_its_own_visits_and_of_a_renters_only_the_time(salon: Salon):
    own, foreign = salon.visit(local(24, 10)), salon.foreign_visit(local(24, 13))
    held = hold(service=salon.lashes, starts_at=local(24, 15), only=None, now=local(24, 8))
    html = page(salon.browser(salon.reception))
    assert "Aino Testinen" in html
    assert str(own.pk) in html
    assert "huone 1" in html
    for secret in (foreign.pk, salon.stranger.pk, salon.lashes.pk, held.hold.pk, foreign.staff.pk):
        assert str(secret) not in html
        assert secret.hex not in html
    for secret in ("Salla", "Salainen", "Ripsien taivutus", "ripset"):
        assert secret not in html
    assert html.count("is-renter") == 2
    assert "Varataan parhaillaan" not in html


def test_a_chair_renter_sees_her_own_and_the_houses_as_booked(salon: Salon):
    own, foreign = salon.foreign_visit(local(24, 13)), salon.visit(local(24, 10))
    html = page(salon.browser(salon.renter))
    assert "Salla Salainen" in html
    assert str(own.pk) in html
    assert "Aino" not in html
    assert "Kasvohoito" not in html
    assert "huone 1" not in html
    assert str(foreign.pk) not in html
    assert html.count("is-renter") == 1


def test_the_glass_stands_between_the_house_and_its_renters(salon: Salon):
    html = page(salon.browser(salon.owner))
    lanes = html.split('<section class="lane')[1:]
    assert [" lane-wall" in lane.split(">")[0] for lane in lanes] == [False, False, True]
    assert "Rea Vastaanottaja" not in "".join(lanes)


def test_a_hold_of_the_house_is_said_to_be_one(salon: Salon):
    hold(service=salon.facial, starts_at=local(24, 10), only=None, now=local(24, 8))
    assert "Varataan parhaillaan" in page(salon.browser(salon.owner))


def test_an_ended_hold_is_not_there(salon: Salon):
    hold(service=salon.facial, starts_at=local(24, 10), only=None, now=local(24, 7))
    assert "is-hold" not in page(salon.browser(salon.owner))


def test_preparation_and_absence_are_hatched(salon: Salon):
    salon.visit(local(24, 10))
    DateHours.objects.create(staff=salon.owner, on=TUESDAY)
    html = page(salon.browser(salon.owner))
    assert html.count("is-buffer") == 1
    assert "Ei töissä" in html


def test_the_line_of_now_is_there_today_only(salon: Salon, morning: time_machine.Traveller):
    morning.move_to(local(24, 11, 40))
    browser = salon.browser(salon.owner)
    assert 'class="calendar-now t-1140"' in page(browser)
    assert "calendar-now" not in page(browser, f"/desk/day/{TUESDAY + timedelta(days=1)}/")


def test_a_visit_is_done_now_or_coming(salon: Salon, morning: time_machine.Traveller):
    for hour in (9, 11, 14):
        salon.visit(local(24, hour))
    morning.move_to(local(24, 11, 40))
    html = page(salon.browser(salon.owner))
    for kind in ("is-done", "is-now", "is-coming"):
        assert html.count(f'class="block {kind} ') == 1


@pytest.mark.parametrize(("asked", "code"), [("", "s2"), ("?lane=s4", "s4"), ("?lane=nobody", "s2")])
def test_a_phone_shows_ones_own_lane_or_the_one_asked_for(salon: Salon, asked: str, code: str):
    html = page(salon.browser(salon.bea), DAY + asked)
    assert html.count(" is-shown") == 1
    assert f'?lane={code}" aria-current="true"' in html


def test_the_day_chosen_in_the_form_is_gone_to(salon: Salon):
    browser = salon.browser(salon.owner)
    assert browser.get("/desk/day/?date=2026-12-24").url == "/desk/day/2026-12-24/"
    assert browser.get("/desk/day/?date=eilen").url == DAY
    assert browser.get("/desk/day/?date=9999-12-31").url == DAY


@pytest.mark.parametrize("day", ["2026-02-30", "1999-12-31", "9999-12-31"])
def test_a_date_that_is_none_is_not_found(salon: Salon, day: str):
    assert salon.browser(salon.owner).get(f"/desk/day/{day}/").status_code == 404


def fill(salon: Salon, staff: list[Staff]) -> int:
    """Book six visits for each of these people."""
    for number in range(6 * len(staff)):
        client = create_client(salon.house, "Asiakas", f"N{number}", phone=f"+35840{number:07}")
        start = local(24, 9) + timedelta(minutes=75 * (number % 6))
        salon.visit(start, client=client, staff=staff[number // 6])
    return 6 * len(staff)


def test_a_day_costs_the_same_whatever_it_holds(salon: Salon, django_assert_num_queries):
    """Seven reads; the issue allows fifteen."""
    more = [create_staff(salon.house, f"Hoitaja {number}") for number in range(10)]
    for number in range(10):
        create_unit("room", "hoito", f"sali {number}")
    salon.facial.practitioners.set([salon.bea, *more])
    for hour in (9, 11, 13):
        salon.visit(local(24, hour))
    browser = salon.browser(salon.owner)
    page(browser)  # reads the set-up, once a process
    with django_assert_num_queries(7):
        page(browser)
    filled = fill(salon, more)
    page(browser)
    with django_assert_num_queries(7):
        html = page(browser)
    assert html.count('class="block is-coming ') == 3 + filled


def test_the_menu_leads_to_the_pages_of_the_desk(salon: Salon):
    html = page(salon.browser(salon.owner))
    for name in ("desk:today", "desk:go_to_day", "desk:clients"):
        assert f'href="{reverse(name)}"' in html


@pytest.mark.parametrize(("day", "beyond"), [("2000-01-01", "1999-12-31"), ("2099-12-31", "2100-01-01")])
def test_the_calendar_has_a_first_and_a_last_day(salon: Salon, day: str, beyond: str):
    html = page(salon.browser(salon.owner), f"/desk/day/{day}/")
    assert beyond not in html
