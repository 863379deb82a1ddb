"""Screens that lock, sessions that are listed and ended, and fresh proofs."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser

from peili.people.commands import factors
from peili.people.commands.leaving import leave
from peili.people.commands.presence import set_pin
from peili.people.idle import keeps_open
from peili.people.models import Account, Device, Session
from peili.people.rules.devices import device_words
from peili.people.rules.presence import PIN_TRIES, easy_pin
from peili.people.sign_in_policy import IDLE
from peili.trail.models import Entry
from tests.support.authenticators import phone_code
from tests.support.builders import NOW, PASSWORD, create_account, create_house, create_staff

PIN = "4831"
LEFT = timedelta(minutes=IDLE)
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def account(db: None) -> Account:
    return create_account(create_staff(create_house(), "Bea Testaaja"), "bea")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


def enter(name: str = "bea", browser: Browser | None = None) -> Browser:
    browser = browser or Browser(headers={"user-agent": AGENT})
    assert browser.post("/sign-in/", {"name": name, "password": PASSWORD}).status_code == 302
    return browser


@pytest.fixture
def browser(account: Account) -> Browser:
    set_pin(account=account, pin="4831", now=NOW)
    return enter()


def acts() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("act", flat=True))


def opened(browser: Browser, secret: str = PIN):
    return browser.post("/locked/", {"secret": secret})


def test_a_screen_in_use_stays_open(browser: Browser, clock):
    for minutes in range(0, 60, IDLE - 1):
        clock.move_to(NOW + timedelta(minutes=minutes))
        assert browser.get("/desk/").status_code == 200


def test_a_screen_left_alone_is_locked_by_the_server_and_returns_to_its_place(browser: Browser, clock):
    clock.move_to(NOW + LEFT)
    assert browser.get("/desk/clients/").url == "/locked/"
    page = browser.get("/locked/")
    assert (page.status_code, "Bea Testaaja" in page.content.decode()) == (200, True)
    assert browser.get("/desk/").url == "/locked/"
    assert browser.get("/me/").url == "/locked/"
    assert opened(browser).url == "/me/"
    assert browser.get("/desk/clients/").status_code == 200


def test_the_password_opens_too_and_a_wrong_one_does_not(browser: Browser, clock):
    clock.move_to(NOW + LEFT)
    browser.get("/desk/")
    wrong = opened(browser, "1111")
    assert (wrong.status_code, "Voit yrittää vielä 4 kertaa" in wrong.content.decode()) == (200, True)
    assert browser.get("/desk/").url == "/locked/"
    assert opened(browser, PASSWORD).status_code == 302
    assert browser.get("/desk/").status_code == 200


def test_after_five_wrong_codes_the_session_is_over(browser: Browser, clock):
    clock.move_to(NOW + LEFT)
    browser.get("/desk/")
    answers = [opened(browser, "0000").status_code for _each in range(PIN_TRIES)]
    assert answers == [200, 200, 200, 200, 302]
    assert not Session.objects.filter(account__isnull=False).exists()
    assert acts()[-1] == "people.lock_refused"
    assert browser.get("/desk/").url.startswith("/sign-in/")


def test_what_was_sent_while_it_locked_is_kept_sealed_and_offered_once(browser: Browser, clock):
    clock.move_to(NOW + LEFT)
    typed = {"q": "Kirjoitettu <teksti>", "other": "2"}
    assert browser.post("/desk/clients/?x=1", typed).url == "/locked/"
    from django.db import connection  # noqa: PLC0415  # as the test database is made

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_device")
        assert "Kirjoitettu" not in str(cursor.fetchall())
    shown = opened(browser).content.decode()
    assert 'action="/desk/clients/?x=1"' in shown
    assert 'value="Kirjoitettu &lt;teksti&gt;"' in shown
    assert browser.get("/locked/").url == "/desk/"


def test_a_screen_is_covered_but_not_locked_while_hands_are_full(
    account: Account, browser: Browser, clock, monkeypatch
):
    from peili.people import idle  # noqa: PLC0415  # its list is what is changed

    monkeypatch.setattr(idle, "_busy", [])
    keeps_open(lambda staff, _now: staff.pk == account.staff_id)
    clock.move_to(NOW + LEFT * 2)
    assert browser.post("/locked/lock/", {"why": "idle"}).json() == {"locked": False}
    assert browser.get("/desk/").status_code == 200
    assert browser.post("/locked/lock/").url == "/locked/"  # by hand it is locked all the same
    assert browser.get("/desk/").url == "/locked/"


def test_the_script_opens_the_page_where_it_stands(browser: Browser, clock):
    assert browser.post("/locked/lock/", {"why": "idle"}).json() == {"locked": True}
    assert browser.post("/locked/open/", {"secret": ""}).json()["open"] is False
    wrong = browser.post("/locked/open/", {"secret": "0000"}).json()
    assert (wrong["open"], wrong["over"]) == (False, False)
    assert browser.post("/locked/open/", {"secret": "4831"}).json() == {"open": True}
    assert browser.get("/desk/").status_code == 200


def test_a_beat_keeps_the_screen_open(browser: Browser, clock):
    clock.move_to(NOW + LEFT - timedelta(minutes=1))
    assert browser.post("/locked/beat/").status_code == 204
    clock.move_to(NOW + LEFT * 2 - timedelta(minutes=2))
    assert browser.get("/desk/").status_code == 200
    clock.move_to(NOW + LEFT * 4)
    assert browser.post("/locked/beat/").url == "/locked/"


def test_two_people_share_a_tablet_and_each_returns_to_their_own_place(
    account: Account, browser: Browser, clock
):
    other = create_account(create_staff(account.staff.controller, "Cea Toinen"), "cea")
    set_pin(account=other, pin="5927", now=NOW)
    clock.move_to(NOW + LEFT)
    browser.get("/desk/clients/")
    assert browser.post("/locked/switch/").url == "/sign-in/"
    assert "Bea Testaaja" in browser.get("/sign-in/").content.decode()
    enter("cea", browser)
    assert "Cea Toinen" in browser.get("/desk/").content.decode()
    browser.post("/locked/switch/")
    mine = Device.objects.get(account=account)
    assert browser.post(f"/sign-in/here/{mine.pk}/").url == "/locked/"
    assert browser.get("/desk/").url == "/locked/"
    assert opened(browser, "5927").status_code == 200
    assert opened(browser, "4831").status_code == 302
    assert "Bea Testaaja" in browser.get("/desk/").content.decode()


def test_a_session_put_aside_is_taken_back_on_its_own_browser_only(account: Account, browser: Browser):
    browser.post("/locked/switch/")
    device = Device.objects.get(account=account)
    stranger = Browser()
    assert stranger.post(f"/sign-in/here/{device.pk}/").url == "/sign-in/"
    assert stranger.get("/desk/").url.startswith("/sign-in/")


def test_saving_a_session_never_unlocks_it(account: Account, browser: Browser):
    session = browser.session
    Session.objects.filter(account=account).update(locked_at=NOW)
    session["anything"] = 1
    session.save()
    assert browser.get("/desk/").url == "/locked/"


@pytest.mark.parametrize(("pin", "easy"), [("1111", True), ("2345", True), ("4321", True), ("4831", False)])
def test_codes_that_are_tried_first_are_refused(pin: str, *, easy: bool):
    assert easy_pin(pin) == easy


def test_a_short_code_is_kept_as_a_hash_and_signs_nobody_in(account: Account, browser: Browser):
    account.refresh_from_db()
    assert account.pin.startswith("argon2")
    assert Browser().post("/sign-in/", {"name": "bea", "password": "4831"}).status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (AGENT, "Firefox, Linux"),
        (
            "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1",
            "Safari, iPad",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140",
            "Edge, Windows",
        ),
        ("curl/8", ""),
    ],
)
def test_a_device_is_known_by_two_words(agent: str, words: str):
    assert device_words(agent) == words


def test_sessions_are_listed_and_ended_one_by_one(account: Account, browser: Browser):
    phone = enter(browser=Browser(headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/604.1"}))
    page = browser.get("/me/").content.decode()
    assert "Firefox, Linux" in page
    assert "Safari, iPhone" in page
    device = Device.objects.get(session=phone.session.session_key)
    assert browser.post(f"/me/sessions/{device.pk}/end/").status_code == 302
    assert phone.get("/desk/").url.startswith("/sign-in/")
    assert browser.get("/desk/").status_code == 200


def test_all_other_sessions_are_ended_at_once(browser: Browser):
    others = [enter() for _each in range(3)]
    browser.post("/me/sessions/end/")
    assert all(each.get("/desk/").url.startswith("/sign-in/") for each in others)
    assert browser.get("/desk/").status_code == 200


def test_anothers_session_is_not_ended(account: Account, browser: Browser):
    create_account(create_staff(account.staff.controller, "Cea Toinen"), "cea")
    other = enter("cea")
    device = Device.objects.get(session=other.session.session_key)
    assert browser.post(f"/me/sessions/{device.pk}/end/").status_code == 404
    assert other.get("/desk/").status_code == 200


def test_who_leaves_is_out_everywhere_at_once(account: Account, browser: Browser):
    made = factors.begin_authenticator(account=account, now=NOW)
    factors.confirm_authenticator(account=account, typed=phone_code(made.seed, NOW), now=NOW)
    half, aside = Browser(), browser
    half.post("/sign-in/", {"name": "bea", "password": PASSWORD})
    aside.post("/locked/switch/")
    device = Device.objects.get(account=account)
    leave(gone=[account.staff], now=NOW)
    later = phone_code(made.seed, NOW, later=1)
    assert half.post("/sign-in/second/", {"code": later}).url == "/sign-in/"
    assert aside.post(f"/sign-in/here/{device.pk}/").url == "/sign-in/"
    assert not Session.objects.filter(account=account).exists()
    assert Browser().post("/sign-in/", {"name": "bea", "password": PASSWORD}).status_code == 200


def test_what_cannot_be_undone_asks_again_and_loses_nothing(browser: Browser, clock):
    clock.move_to(NOW + timedelta(minutes=11))
    assert browser.post("/me/notices/", {"email": "bea@example.invalid"}).url == "/sign-in/again/"
    assert browser.get("/me/notices/").url == "/sign-in/again/"
    browser.post("/me/notices/", {"email": "bea@example.invalid"})
    assert browser.post("/sign-in/again/", {"password": "väärä"}).status_code == 200
    shown = browser.post("/sign-in/again/", {"password": PASSWORD}).content.decode()
    assert 'value="bea@example.invalid"' in shown
    assert browser.post("/me/notices/", {"email": "bea@example.invalid"}).url == "/me/"
    assert Account.objects.get().notices_to == "bea@example.invalid"


def test_with_a_second_factor_the_password_is_no_fresh_proof(account: Account, browser: Browser, clock):
    made = factors.begin_authenticator(account=account, now=NOW)
    factors.confirm_authenticator(account=account, typed=phone_code(made.seed, NOW), now=NOW)
    later = NOW + timedelta(minutes=11)
    clock.move_to(later)
    browser.get("/me/pin/")
    assert browser.post("/sign-in/again/", {"password": PASSWORD, "code": "1"}).status_code == 200
    assert browser.get("/me/pin/").url == "/sign-in/again/"
    assert browser.post("/sign-in/again/", {"code": phone_code(made.seed, later)}).url == "/me/pin/"
    assert "people.prove" in acts()
