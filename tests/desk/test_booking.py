"""Booking at the desk."""

import pytest
from django.test import Client as Browser

from peili.booking.models import Appointment, Service, Terms
from peili.people.models import Client
from tests.support.builders import create_client, local
from tests.support.salon import Salon

WANTED = {"service": "kasvohoito", "staff": "", "day": "2026-11-24"}


@pytest.fixture
def browser(salon: Salon) -> Browser:
    return salon.browser(salon.reception)


def url(salon: Salon) -> str:
    return f"/desk/book/?client={salon.aino.pk}"


def times(html: str) -> list[str]:
    return [part.split('"')[0] for part in html.split('name="starts" value="')[1:]]


def look(browser: Browser, salon: Salon, **wanted: str) -> str:
    answer = browser.get("/desk/book/", {"client": salon.aino.pk} | WANTED | wanted)
    assert answer.status_code == 200
    return answer.content.decode()


def press(browser: Browser, salon: Salon, starts: str = "2026-11-24T10:00+0200", **more: str):
    return browser.post(url(salon), {"service": "kasvohoito", "staff": "s2", "starts": starts} | more)


def test_first_it_asks_for_whom_then_what_and_when(salon: Salon, browser: Browser):
    assert "Kenelle?" in browser.get("/desk/book/").content.decode()
    for typed in ("040 123 4567", "testinen", "anio"):
        found = browser.post("/desk/book/", {"q": typed}).content.decode()
        assert f'href="{url(salon)}"' in found
    assert "Salainen" not in browser.post("/desk/book/", {"q": "salainen"}).content.decode()
    html = browser.get(url(salon)).content.decode()
    assert "Kasvohoito" in html
    assert "Ripsien taivutus" not in html
    assert "Viivi" not in html
    assert not times(html)


def test_the_free_times_are_each_practitioners_own(salon: Salon, browser: Browser):
    salon.visit(local(24, 10))
    html = look(browser, salon, staff="s2")
    assert "2026-11-24T11:15+0200" in times(html)
    assert "2026-11-24T10:30+0200" not in times(html)
    assert "Olga" not in html.split("<section")[-1]


def test_the_houses_notice_and_horizon_do_not_bind_the_desk(salon: Salon, browser: Browser):
    Terms.objects.update(notice_minutes=600, horizon_days=1)
    assert "2026-11-24T09:00+0200" in times(look(browser, salon))
    assert times(look(browser, salon, day="2027-06-01"))
    assert press(browser, salon, "2026-11-24T09:00+0200").status_code == 302


def test_a_client_is_never_offered_two_places(salon: Salon, browser: Browser):
    salon.visit(local(24, 10))
    offered = times(look(browser, salon, staff="s1"))
    assert "2026-11-24T10:00+0200" not in offered
    assert "2026-11-24T11:00+0200" in offered


def test_a_pressed_time_is_booked_once(salon: Salon, browser: Browser):
    first = press(browser, salon)
    made = Appointment.objects.get()
    assert first.url == f"/desk/appointments/{made.pk}/"
    assert (made.client, made.staff, made.starts_at) == (salon.aino, salon.bea, local(24, 10))
    assert press(browser, salon).url == first.url
    assert Appointment.objects.count() == 1


def test_a_time_that_went_is_said_with_its_reason_and_other_times(salon: Salon, browser: Browser):
    eino = create_client(salon.house, "Eino", "Toinen", phone="")
    salon.visit(local(24, 10), client=eino)
    answer = press(browser, salon)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Hoitajalla on silloin toinen varaus." in html
    assert times(html)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("10.30", "Hoitajalla on silloin toinen varaus."),
        ("16.30", "Hoitaja ei ole töissä koko sitä aikaa."),
        ("7.30", "Aika on jo mennyt."),
        ("11.20", "Ajat eivät ala tuolta minuutilta tässä talossa."),
        ("13", "13.00 on vapaa."),
    ],
)
def test_why_not_then_is_answered_by_the_rule(salon: Salon, browser: Browser, asked: str, said: str):
    salon.visit(local(24, 10))
    assert said in look(browser, salon, staff="s2", time=asked)


def test_a_time_that_is_none_is_said_at_its_field(salon: Salon, browser: Browser):
    assert 'id="id_time_error"' in look(browser, salon, time="puoli kolme")


@pytest.mark.parametrize(
    "wrong",
    [
        {"service": "ripset"},
        {"staff": "s4"},
        {"staff": "nobody"},
        {"starts": "huomenna"},
        {"starts": "2026-11-24T10:00"},
    ],
)
def test_what_is_not_offered_is_not_booked(salon: Salon, browser: Browser, wrong: dict[str, str]):
    assert press(browser, salon, **wrong).status_code == 200
    assert not Appointment.objects.exists()


def test_a_practitioner_who_does_not_give_the_service_cannot_be_booked(salon: Salon, browser: Browser):
    salon.facial.practitioners.set([salon.owner])
    assert press(browser, salon).status_code == 409
    assert not Appointment.objects.exists()


def test_a_client_of_another_register_is_not_found(salon: Salon, browser: Browser):
    address = f"/desk/book/?client={salon.stranger.pk}"
    assert browser.get(address).status_code == 404
    assert browser.post(address, {"service": "kasvohoito"}).status_code == 404


def test_looking_for_times_costs_little(salon: Salon, browser: Browser, django_assert_max_num_queries):
    salon.visit(local(24, 10))
    with django_assert_max_num_queries(22):
        look(browser, salon, time="10.30")


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2100-01-01", "9999-12-31"])
def test_a_day_the_calendar_does_not_have_is_asked_for_again(salon: Salon, browser: Browser, day: str):
    assert not times(look(browser, salon, day=day, time="14.30"))


@pytest.mark.parametrize(
    "starts",
    [
        "0001-01-01T00:00+14:00",
        "9999-12-31T23:59-14:00",
        "2100-01-05T10:00+02:00",
        "2026-11-24T10:00+02:00:30",
        "2026-11-24T10:00:00.5+02:00",
    ],
)
def test_a_start_no_page_ever_offered_books_nothing(salon: Salon, browser: Browser, starts: str):
    assert press(browser, salon, starts).status_code == 200
    assert not Appointment.objects.exists()


def test_a_treatment_for_adults_asks_for_the_tick_on_the_card(salon: Salon, browser: Browser):
    Service.objects.update(adults_only=True)
    refused = press(browser, salon)
    assert refused.status_code == 409
    assert "Tämä hoito annetaan vain täysi-ikäisille." in refused.content.decode()
    assert not Appointment.objects.exists()
    Client.objects.filter(pk=salon.aino.pk).update(adult_confirmed=True)
    assert press(browser, salon).status_code == 302
