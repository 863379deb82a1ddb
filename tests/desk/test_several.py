"""Several treatments in one visit and series, at the desk."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from peili.booking.models import AddOn, Appointment, Interval, Occupancy, Service, Variant
from peili.promises.records import new_id
from tests.support.builders import create_service, create_unit, local
from tests.support.salon import Salon

ASKED = {"first": "kadet", "second": "jalat", "day": "2026-11-24"}
SERIES = {"first": "kasvohoito", "day": "2026-11-24", "times": "3", "weeks": "4", "staff": "s2"}


@pytest.fixture
def browser(salon: Salon) -> Browser:
    for slug, name, takes in (("kadet", "Käsihoito", "hands"), ("jalat", "Jalkahoito", "feet")):
        create_service(salon.house, salon.owner, salon.bea, slug=slug, name=name, minutes=45, after=0)
        Service.objects.filter(slug=slug).update(takes=takes)
    create_unit("room", "hoito", "huone 3")
    return salon.browser(salon.reception)


def url(salon: Salon, asked: dict[str, str]) -> str:
    more = "&".join(f"{key}={value}" for key, value in asked.items())
    return f"/desk/book/several/?client={salon.aino.pk}&{more}"


def values(html: str, name: str = "visit") -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]+)"', html)


def book(browser: Browser, salon: Salon) -> list[Appointment]:
    html = browser.get(url(salon, ASKED)).content.decode()
    ten = next(each for each in values(html) if each.startswith("2026-11-24T08:00Z"))
    answer = browser.post(url(salon, ASKED), {"visit": ten})
    assert answer.status_code == 302, answer.content.decode()
    return list(Appointment.objects.order_by("starts_at", "pk"))


def test_two_treatments_are_booked_at_once_and_shown_as_one_visit(salon: Salon, browser: Browser):
    hands, feet = book(browser, salon)
    assert hands.starts_at == feet.starts_at == local(24, 10)
    assert hands.together == feet.together
    panel = browser.get(f"/desk/appointments/{hands.pk}/").content.decode()
    assert f"/desk/appointments/{feet.pk}/" in panel
    assert panel.count('<b class="letter">') == 2


def test_the_same_press_again_leads_to_the_same_visit(salon: Salon, browser: Browser):
    html = browser.get(url(salon, ASKED)).content.decode()
    first = values(html)[0]
    there = browser.post(url(salon, ASKED), {"visit": first}).url
    assert browser.post(url(salon, ASKED), {"visit": first}).url == there
    assert Appointment.objects.count() == 2


def test_all_treatments_are_cancelled_at_once(salon: Salon, browser: Browser):
    hands, feet = book(browser, salon)
    asked = browser.get(f"/desk/appointments/{hands.pk}/all/").content.decode()
    assert "Jalkahoito" in asked
    assert browser.post(f"/desk/appointments/{hands.pk}/all/").status_code == 302
    assert not Appointment.objects.filter(state="booked").exists()
    assert browser.post(f"/desk/appointments/{feet.pk}/all/").status_code == 409


def test_a_series_shows_what_fits_and_books_what_is_chosen(salon: Salon, browser: Browser):
    salon.visit(local(24, 10).replace(month=12, day=22), client=salon.aino, staff=salon.bea)
    html = browser.get(url(salon, SERIES)).content.decode()
    ten = next(each for each in values(html, "start") if each.startswith("2026-11-24T08:00Z"))
    proposed = browser.get(url(salon, SERIES | {"start": ten})).content.decode()
    assert len(values(proposed, "visit-0")) == 1
    others = values(proposed, "visit-1")
    assert len(others) == 3
    assert len(values(proposed, "visit-2")) == 1
    chosen = {
        "visit-0": values(proposed, "visit-0")[0],
        "visit-1": "",
        "visit-2": values(proposed, "visit-2")[0],
    }
    answer = browser.post(url(salon, SERIES | {"start": ten}), chosen)
    assert answer.status_code == 302, answer.content.decode()
    made = list(Appointment.objects.filter(series__isnull=False).order_by("starts_at"))
    assert [each.starts_at for each in made] == [local(24, 10), made[1].starts_at]
    panel = browser.get(f"/desk/appointments/{made[0].pk}/").content.decode()
    assert f"/desk/appointments/{made[1].pk}/" in panel


def series_of(browser: Browser, salon: Salon) -> list[Appointment]:
    html = browser.get(url(salon, SERIES)).content.decode()
    ten = next(each for each in values(html, "start") if each.startswith("2026-11-24T08:00Z"))
    page = browser.get(url(salon, SERIES | {"start": ten})).content.decode()
    browser.post(
        url(salon, SERIES | {"start": ten}), {f"visit-{n}": values(page, f"visit-{n}")[0] for n in range(3)}
    )
    return list(Appointment.objects.order_by("starts_at"))


def test_the_rest_of_a_series_moves_or_is_cancelled(salon: Salon, browser: Browser):
    first, second, _third = series_of(browser, salon)
    answer = browser.post(f"/desk/appointments/{second.pk}/rest/", {"day": "2026-12-23", "time": "13.00"})
    assert answer.status_code == 302, answer.content.decode()
    again = list(Appointment.objects.order_by("starts_at"))
    assert again[0].starts_at == first.starts_at
    assert again[1].starts_at == local(24, 13).replace(month=12, day=23)
    assert browser.post(f"/desk/appointments/{second.pk}/all/?what=series").status_code == 302
    assert Appointment.objects.filter(state="booked").count() == 1


def undone(browser: Browser, pk: object) -> int:
    """Press the button of the notice that takes the last act back."""
    page = browser.get(f"/desk/appointments/{pk}/").content.decode()
    found = re.search(r'undo" role="status">.*?action="([^"]+)">(.*?)</form>', page, re.DOTALL)
    assert found
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', found[2]):
        fields.setdefault(name, []).append(value)
    return browser.post(found[1], fields).status_code


def places() -> list[object]:
    return [(each.pk, each.starts_at, each.state) for each in Appointment.objects.order_by("pk")]


def test_cancelling_all_and_moving_the_rest_are_taken_back(salon: Salon, browser: Browser):
    _first, second, third = series_of(browser, salon)
    Appointment.objects.filter(pk=third.pk).update(
        starts_at=third.starts_at + timedelta(hours=2), ends_at=third.ends_at + timedelta(hours=2)
    )
    was, minutes = places(), Occupancy.objects.count()
    assert browser.post(f"/desk/appointments/{second.pk}/rest/", {"day": "2026-12-23", "time": "13.00"}).url
    assert places() != was
    assert undone(browser, second.pk) == 302
    assert places() == was
    assert browser.post(f"/desk/appointments/{second.pk}/all/?what=series").status_code == 302
    assert Appointment.objects.filter(state="booked").count() == 1
    assert undone(browser, second.pk) == 302
    assert (places(), Occupancy.objects.count()) == (was, minutes)


def test_what_went_meanwhile_is_not_taken_back_in_part(salon: Salon, browser: Browser):
    hands, feet = book(browser, salon)
    browser.post(f"/desk/appointments/{hands.pk}/all/")
    salon.visit(local(24, 10), staff=feet.staff)
    assert undone(browser, hands.pk) == 409
    assert Appointment.objects.filter(state="cancelled").count() == 2


def test_the_rest_moves_from_any_treatment_of_its_visit(salon: Salon, browser: Browser):
    """Started from the second treatment the first one comes along, and they keep their distance."""
    hands, feet = book(browser, salon)
    number = new_id()
    Appointment.objects.update(series=number)
    later = local(24, 11)
    page = browser.get(f"/desk/appointments/{feet.pk}/rest/").content.decode()
    assert page.count("Käsihoito") >= 1
    apart = feet.starts_at - hands.starts_at
    answer = browser.post(f"/desk/appointments/{feet.pk}/rest/", {"day": "2026-11-25", "time": "11.00"})
    assert answer.status_code == 302, answer.content.decode()
    hands.refresh_from_db()
    feet.refresh_from_db()
    assert hands.starts_at == later + timedelta(days=1)
    assert feet.starts_at - hands.starts_at == apart


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"day": "", "time": "9"}, 422),
        ({"day": "2026-12-23", "time": "4.00"}, 409),
        ({"day": "0001-01-01", "time": "9"}, 409),
    ],
)
def test_what_cannot_be_moved_says_why_and_stays(
    salon: Salon, browser: Browser, sent: dict[str, str], status: int
):
    _first, second, _third = series_of(browser, salon)
    answer = browser.post(f"/desk/appointments/{second.pk}/rest/", sent)
    assert answer.status_code == status
    assert Appointment.objects.get(pk=second.pk).starts_at == second.starts_at


@pytest.mark.parametrize(
    "sent", ["", "x", "2026-11-24T08:00Z 0:s1", "2026-11-24T08:00Z 0:s9 0:s8", "2026-11-24T08:00Z 0:s1 7:s2"]
)
def test_what_is_no_time_books_nothing(salon: Salon, browser: Browser, sent: str):
    assert browser.post(url(salon, ASKED), {"visit": sent}).status_code == 409
    assert not Appointment.objects.exists()


def test_the_day_costs_the_same_however_many_belong_together(
    salon: Salon, browser: Browser, django_assert_max_num_queries: Any
):
    book(browser, salon)
    with django_assert_max_num_queries(20):
        browser.get("/desk/day/2026-11-24/")


def test_a_variant_and_what_is_added_go_into_the_visit(salon: Salon, browser: Browser):
    feet = Service.objects.get(slug="jalat")
    Variant.objects.create(service=feet, code="pitka", name_fi="pitkä", price_cents=9000, minutes=60)
    paint = create_service(
        salon.house, salon.owner, salon.bea, slug="lakkaus", name="Lakkaus", minutes=15, after=0
    )
    AddOn.objects.create(service=paint, main=feet, price_cents=1500, minutes=15)
    asked = ASKED | {"second": "jalat/pitka", "add": "lakkaus", "way": "after"}
    html = browser.get(url(salon, asked)).content.decode()
    assert "Jalkahoito, pitkä + Lakkaus" in html
    assert browser.post(url(salon, asked), {"visit": values(html)[0]}).status_code == 302
    made = Appointment.objects.get(service=feet)
    assert (made.variant.code, made.price_cents, made.minutes) == ("pitka", 10500, 75)
    assert [each["slug"] for each in made.addons] == ["lakkaus"]
    wrong = browser.get(url(salon, ASKED | {"second": "", "add": "lakkaus"}))
    assert "add" in wrong.context["form"].errors


def test_a_visit_of_several_is_refused_where_one_of_them_may_not_be_given(salon: Salon, browser: Browser):
    hands = Service.objects.get(slug="kadet")
    first = book(browser, salon)[0]
    sooner = ASKED | {"day": "2026-11-27", "way": "after"}
    offered = values(browser.get(url(salon, sooner)).content.decode())
    Interval.objects.create(service=hands, after=hands, days=30)
    assert not values(browser.get(url(salon, sooner)).content.decode())
    answer = browser.post(url(salon, sooner), {"visit": offered[0]})
    assert answer.status_code == 409
    assert Appointment.objects.filter(service=hands).get() == first
