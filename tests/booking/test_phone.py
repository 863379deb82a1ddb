"""A phone that is remembered when asked: two taps to book again, no value on it, forgotten in one."""

from datetime import timedelta

import pytest
from django.test import Client as Browser

from peili.booking.commands.book import SubmittedDifferently
from peili.booking.models import Appointment, PublicTerms, Service, Terms
from peili.people.models import Claim, Link
from peili.promises.tokens import token_hash
from tests.booking.conftest import AINO, Walk, text
from tests.support.asking import ASKS
from tests.support.builders import create_controller, create_service, create_staff, local

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def remember(walk: Walk) -> None:
    answer = walk.browser.post(walk.held(local(24, 10), wish="s1"), AINO | {"remember": "on"})
    assert answer.status_code == 302


def test_nothing_is_remembered_unless_it_is_asked_for(walk: Walk):
    walk.booked(local(24, 10))
    assert "phone" not in walk.browser.cookies
    assert "muistetaan" not in text(walk.browser.get("/"))


def test_the_phone_keeps_random_bits_that_scripts_cannot_read(walk: Walk):
    remember(walk)
    cookie = walk.browser.cookies["phone"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    for value in (*AINO.values(), "Aino", "+358401234567"):
        assert value not in cookie.value
    link = Link.objects.get(purpose="booking.phone")
    assert link.code == token_hash(cookie.value.split(":")[0])
    assert link.subject == Claim.objects.get().subject


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", "Uudelleen: Kasvohoito, Bea Testaaja"),
        ("sv", "Igen: Kasvohoito"),
        ("en", "Again: Kasvohoito"),
    ],
)
def test_the_first_page_offers_the_same_again(walk: Walk, language: str, said: str):
    remember(walk)
    html = text(walk.browser.get("/", headers={"accept-language": language}))
    assert said in html
    assert 'href="/book/kasvohoito/?with=s1"' in html


def test_two_taps_book_again_with_the_same_details(walk: Walk):
    remember(walk)
    held = walk.held(local(25, 10), wish="s1")  # the first tap: a time
    page = text(walk.browser.get(held))
    assert 'name="same"' in page
    assert "Varaa ja sitoudu maksamaan 75 €" in page
    for value in AINO.values():  # nothing of it is shown on the page
        assert value not in page
    first = walk.browser.post(held, {"same": "yes"})  # the second
    assert first.status_code == 302
    assert walk.browser.post(held, {"same": "yes"}).url == first.url
    assert Appointment.objects.count() == Claim.objects.count() == 2
    old, new = Claim.objects.order_by("id")
    assert (new.full_name, new.phone, new.email) == (old.full_name, old.phone, old.email)


def test_a_phone_is_forgotten_in_one_tap_and_its_bits_open_nothing_more(walk: Walk):
    remember(walk)
    bits = walk.browser.cookies["phone"].value
    assert walk.browser.post("/forget/").url == "/"
    assert not walk.browser.cookies["phone"].value
    walk.browser.cookies["phone"] = bits
    assert "muistetaan" not in text(walk.browser.get("/"))
    answer = walk.browser.post(walk.held(local(25, 10)), {"same": "yes"})
    assert answer.status_code == 422
    assert "Tätä puhelinta ei enää muisteta." in text(answer)
    assert Appointment.objects.count() == 1
    assert Browser().post("/forget/").status_code == 302


@pytest.mark.parametrize("value", ["", "x", "x:y:z", "a" * 5000])
def test_bits_that_are_none_are_nobodys(walk: Walk, value: str):
    walk.browser.cookies["phone"] = value
    assert walk.browser.get("/").status_code == 200
    assert walk.browser.post("/forget/").status_code == 302


def test_after_a_year_the_phone_is_forgotten_by_itself(walk: Walk):
    remember(walk)
    walk.clock.shift(timedelta(days=366))
    assert "muistetaan" not in text(walk.browser.get("/"))


def test_details_never_go_to_another_business(walk: Walk):
    remember(walk)
    renter = create_controller("renter", "Ripsituoli")
    create_service(renter, create_staff(renter, "Viivi"), slug="ripset")
    held = walk.hold(local(25, 10), slug="ripset").url
    assert 'name="same"' not in text(walk.browser.get(held))
    assert walk.browser.post(held, {"same": "yes"}).status_code == 422
    assert Appointment.objects.count() == 1


def test_what_must_be_asked_is_asked_again(walk: Walk):
    remember(walk)
    held = walk.held(local(25, 10))
    Service.objects.update(adults_only=True)
    assert 'name="same"' not in text(walk.browser.get(held))
    Service.objects.update(adults_only=False)
    PublicTerms.objects.create(asks_early_start=True)
    assert walk.browser.post(held, {"same": "yes"}).status_code == 422
    assert Appointment.objects.count() == 1


def test_the_time_may_be_lost_meanwhile(walk: Walk):
    remember(walk)
    held = walk.held(local(25, 10), wish="s1")
    walk.clock.shift(timedelta(minutes=11))
    walk.held(local(25, 10), wish="s1")
    answer = walk.browser.post(held, {"same": "yes"})
    assert answer.status_code == 409
    assert "ehti mennä" in text(answer)
    assert 'type="radio"' in text(answer)


def test_remembering_costs_the_first_page_two_reads(walk: Walk, django_assert_num_queries):
    walk.browser.get("/")  # reads the set-up, once a process
    with django_assert_num_queries(ASKS):
        walk.browser.get("/")
    remember(walk)
    walk.browser.get("/")
    with django_assert_num_queries(2 + ASKS):
        walk.browser.get("/")


def test_two_taps_book_no_more_than_the_house_allows_one_client(walk: Walk):
    remember(walk)
    held = walk.held(local(25, 10), wish="s1")
    Terms.objects.update(most_coming=1, most_within_days=30)
    answer = walk.browser.post(held, {"same": "yes"})
    assert answer.status_code == 409
    assert "Mitään ei varattu." in text(answer)
    assert Appointment.objects.count() == 1


def test_two_taps_after_the_form_itself_was_sent_lead_to_the_first_booking(walk: Walk, monkeypatch):
    remember(walk)
    held = walk.held(local(25, 10), wish="s1")

    def met(**_asked: object) -> None:
        raise SubmittedDifferently

    monkeypatch.setattr("peili.booking.views.asked.book", met)
    assert walk.browser.post(held, {"same": "yes"}).status_code == 422
