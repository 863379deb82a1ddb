"""The public walk with several treatments: added on the way, times that fit all, booked by one button."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse

from peili.booking.models import Appointment, Hold, Rate, Service, Terms
from peili.outbox.models import Message
from tests.booking.conftest import AINO, Walk, text
from tests.support.builders import create_controller, create_service, create_staff, local

pytestmark = pytest.mark.django_db
BOTH = {"s": ["kadet", "jalat"]}


@pytest.fixture
def visit(walk: Walk) -> Walk:
    """The walk's salon with a manicure and a pedicure that may be given at once."""
    for slug, name, takes, minutes in (
        ("kadet", "Käsihoito", "hands", 45),
        ("jalat", "Jalkahoito", "feet", 60),
    ):
        service = create_service(
            walk.house,
            walk.bea,
            walk.cea,
            slug=slug,
            name=name,
            minutes=minutes,
            after=0,
            cents=minutes * 100,
        )
        service.takes = takes
        service.save()
    return walk


def start(at: Any, *steps: str) -> str:
    return f"{at:%Y-%m-%dT%H:%MZ} {' '.join(steps)}"


def hold(walk: Walk, at: Any = None, *steps: str) -> HttpResponse:
    chosen = start(at or local(24, 10), *(steps or (f"0:{walk.bea.code}", f"0:{walk.cea.code}")))
    return walk.browser.post("/visit/hold/", {**BOTH, "start": chosen})


def booked(walk: Walk) -> str:
    answer = walk.browser.post(hold(walk).url, AINO)
    assert answer.status_code == 302, text(answer)
    return answer.url


def test_another_treatment_is_added_on_the_way(visit: Walk):
    times = text(visit.browser.get("/book/kadet/"))
    assert "/visit/more/?s=kadet" in times
    more = text(visit.browser.get("/visit/more/?s=kadet"))
    assert "/visit/?s=kadet&amp;s=jalat" in more
    assert "60 €" in more
    feet = Service.objects.get(slug="jalat")
    for giver in (visit.bea, visit.cea):
        Rate.objects.create(staff=giver, service=feet, price_cents=4800)
    Service.objects.update(by_giver=True)
    more = text(visit.browser.get("/visit/more/?s=kadet"))
    assert "48 €" in more  # as on the first page: what it comes to with those who give it
    assert "60 €" not in more
    Rate.objects.all().delete()
    page = text(visit.browser.get("/visit/", BOTH))
    assert "Käsihoito" in page
    assert "105" in page  # what both cost
    assert (
        f"0:{visit.bea.code} 0:{visit.cea.code}" in page or f"0:{visit.cea.code} 0:{visit.bea.code}" in page
    )


def test_what_is_offered_can_be_held(visit: Walk):
    page = text(visit.browser.get("/visit/", BOTH))
    offered = re.findall(r'name="start" value="([^"]+)"', page)
    assert len(offered) > 3
    for each in offered[:3]:
        answer = visit.browser.post("/visit/hold/", {**BOTH, "start": each})
        assert answer.status_code == 302, text(answer)


def test_one_after_another_or_at_once_is_the_clients_choice(visit: Walk):
    after = text(visit.browser.get("/visit/", {**BOTH, "way": "after"}))
    assert re.search(r"0:s\d 45:s\d|60:s\d 0:s\d", after)
    assert not re.search(r"Z 0:s\d 0:s\d", after)
    once = text(visit.browser.get("/visit/", {**BOTH, "way": "once"}))
    assert re.search(r"Z 0:s\d 0:s\d", once)
    one = text(visit.browser.get("/visit/", {**BOTH, "with": visit.bea.code}))
    assert f":{visit.cea.code}" not in one


def test_the_visit_is_held_for_ten_minutes_with_its_sum_on_the_button(visit: Walk):
    page = text(visit.browser.get(hold(visit).url))
    assert "105" in page
    assert "Jalkahoito" in page
    assert Hold.objects.count() == 2


def test_one_button_books_all_of_it_and_the_link_shows_all(visit: Walk):
    url = booked(visit)
    page = text(visit.browser.get(url))
    assert "Käsihoito" in page
    assert "Jalkahoito" in page
    assert Appointment.objects.count() == 2
    assert Message.objects.count() == 1


def test_the_same_form_twice_books_once(visit: Walk):
    url = hold(visit).url
    first, again = visit.browser.post(url, AINO), visit.browser.post(url, AINO)
    assert first.url == again.url
    assert Appointment.objects.count() == 2
    assert visit.browser.post(url, {**AINO, "first_name": "Toinen"}).status_code == 422


def test_a_taken_time_is_answered_with_others(visit: Walk):
    assert hold(visit).status_code == 302
    answer = hold(visit)
    assert answer.status_code == 409
    assert "Käsihoito" in text(answer)
    assert Hold.objects.count() == 2


def test_a_lost_hold_offers_other_times_and_keeps_what_was_typed(visit: Walk):
    url = hold(visit).url
    visit.clock.shift(timedelta(minutes=30))
    assert hold(visit).status_code == 302
    answer = visit.browser.post(url, AINO)
    assert answer.status_code == 409
    page = text(answer)
    assert "Testinen" in page
    other = re.search(r'name="instead" value="([^"]+)"', page)
    assert other
    answer = visit.browser.post(url, {**AINO, "instead": other[1]})
    assert answer.status_code == 302, text(answer)
    assert Appointment.objects.count() == 2


def test_a_held_visit_is_given_back(visit: Walk):
    url = hold(visit).url
    token = url.rstrip("/").rsplit("/", 1)[1]
    answer = visit.browser.post(f"/hold/{token}/release/")
    assert answer.url == "/visit/?s=kadet&s=jalat"
    assert not Hold.objects.exists()


@pytest.mark.parametrize(
    "asked",
    [
        {"s": ["kadet", "ei-ole"]},
        {"s": []},
        {"s": ["kadet"] * 5},
        {"s": ["kadet", "ripset"]},
        {"s": ["kadet~<b>"]},
        {"s": ["kadet", "jalat~pitka"]},
        {"s": ["kadet", "jalat.lakka"]},
    ],
)
def test_what_is_no_visit_is_said_to_be_none(visit: Walk, asked: dict[str, list[str]]):
    renting = create_controller("renter", "Vuokraaja Tmi")
    create_service(renting, create_staff(renting, "Viivi Vuokraaja"), slug="ripset")
    assert visit.browser.get("/visit/", asked).status_code == 404
    assert visit.browser.post("/visit/hold/", asked).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "x",
        "2026-11-24T08:00Z",
        "2026-11-24T08:00Z 0:s1",
        "2026-02-31T08:00Z 0:s1 0:s2",
        "2026-11-24T08:00Z 0:s1 7:s2",
        "2026-11-24T08:00Z 0:s9 0:s8",
    ],
)
def test_what_is_no_time_is_said_to_be_none(visit: Walk, sent: str):
    answer = visit.browser.post("/visit/hold/", {**BOTH, "start": sent})
    assert answer.status_code == 400
    assert not Hold.objects.exists()


def test_a_client_moves_all_of_it_and_cancels_one_and_then_the_rest(visit: Walk):
    Terms.objects.update(cancel_hours=1)
    url = booked(visit)
    page = text(visit.browser.get(f"{url}move/"))
    sent = re.search(r'name="start" value="([^"]+)"', page)
    seen = re.findall(r'name="seen" value="([^"]+)"', page)
    assert sent
    answer = visit.browser.post(f"{url}move/", {"start": sent[1], "seen": seen})
    assert answer.status_code == 302, text(answer)
    link = r'cancel/\?which=(\w+)"[^>]*>[^<]*<span class="visually-hidden"> Jalkahoito'
    which = re.findall(link, text(visit.browser.get(url)))
    asked = text(visit.browser.get(f"{url}cancel/?which={which[0]}"))
    assert "Käsihoito" not in asked
    assert visit.browser.post(f"{url}cancel/", {"which": which[0]}).status_code == 302
    assert {each.service.slug: each.state for each in Appointment.objects.all()} == {
        "kadet": "booked",
        "jalat": "cancelled",
    }
    assert "Jalkahoito" in text(visit.browser.get(url))
    assert visit.browser.post(f"{url}cancel/").status_code == 302
    assert not Appointment.objects.filter(state="booked").exists()


def test_times_for_two_are_few_reads(visit: Walk, django_assert_max_num_queries: Any):
    visit.browser.get("/visit/", BOTH)
    with django_assert_max_num_queries(22):
        visit.browser.get("/visit/", BOTH)
