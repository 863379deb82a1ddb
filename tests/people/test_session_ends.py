"""A session ends by the clock, and signing out leaves nothing of it in the browser."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser

from peili.people.commands.screens import change_longest
from peili.people.models import Account, Device, Session
from peili.people.sign_in_policy import HOURS
from peili.trail.models import Entry
from tests.support.builders import NOW, PASSWORD, create_account, create_house, create_staff

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


@pytest.fixture
def browser(db: None) -> Browser:
    create_account(create_staff(create_house(), "Bea Testaaja"), "bea")
    browser = Browser()
    assert browser.post("/sign-in/", {"name": "bea", "password": PASSWORD}).status_code == 302
    return browser


def test_however_much_it_is_used_it_ends(browser: Browser, clock):
    last = NOW + timedelta(hours=HOURS) - MINUTE
    for step in range(10, HOURS * 60, 10):  # never left alone for as long as a screen takes to lock
        clock.move_to(NOW + MINUTE * step)
        assert browser.post("/locked/beat/").status_code == 204
    clock.move_to(last)
    assert browser.get("/me/").status_code == 200
    assert browser.post("/me/recovery-codes/kept/").status_code == 302  # writes in the session's data
    clock.move_to(last + MINUTE)
    assert browser.get("/me/").url.startswith("/sign-in/")


def test_a_shorter_time_counts_for_who_is_in_and_a_longer_one_from_the_next_sign_in(browser: Browser):
    change_longest(hours=2)
    assert Session.objects.get(account__isnull=False).expire_date == NOW + timedelta(hours=2)
    change_longest(hours=24)
    assert Session.objects.get(account__isnull=False).expire_date == NOW + timedelta(hours=2)


def test_a_new_key_keeps_the_lock_the_end_and_the_device(browser: Browser, clock):
    before = Session.objects.get(account__isnull=False)
    clock.shift(MINUTE)
    said = {"password": "ilta-on-haapaa-hiljaisempi"}
    assert browser.post("/me/password/", said).url == "/me/"
    after = Session.objects.get(account__isnull=False)
    assert after.pk != before.pk
    assert (after.idle, after.made_at, after.expire_date) == (before.idle, before.made_at, before.expire_date)
    assert Device.objects.get().session_id == after.pk
    assert browser.get("/me/").status_code == 200


def test_signing_out_tells_the_browser_to_forget(browser: Browser):
    answer = browser.post("/sign-out/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.filter(account__in=Account.objects.all()).exists()
    assert Browser().get("/sign-in/").headers.get("Clear-Site-Data") is None


def test_what_was_refused_is_noted_by_the_name_of_its_page_and_shown_to_the_owner(browser: Browser):
    bea = Account.objects.get().staff
    olga = create_staff(bea.controller, "Olga Omistaja", role="owner")
    card = "0198a1b2-0000-7000-8000-000000000001"
    assert browser.get(f"/desk/clients/{card}/?q=salaisuus").status_code == 404
    assert browser.get("/desk/looking/").status_code == 403
    assert browser.get("/desk/salaisuus/").status_code == 404
    noted = Entry.objects.filter(act="people.refused").order_by("id")
    assert [each.fields for each in noted] == [["desk:card"], ["desk:looking"]]
    assert {each.actor_id for each in noted} == {bea.subject_id}
    create_account(olga, "olga")
    owner = Browser(headers={"accept-language": "fi"})
    owner.post("/sign-in/", {"name": "olga", "password": PASSWORD})
    page = owner.get("/desk/looking/").content.decode()
    assert "<dt>Bea Testaaja</dt><dd>2 (" in page
