"""Second factors by role and day, recovery, and what people are told of their own sign-in."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser

from peili.config.cli import main
from peili.outbox.models import Message
from peili.people.commands import factors
from peili.people.models import Account, Authenticator, Session
from peili.people.sign_in_policy import Policy, policy, policy_of
from peili.trail.models import Entry, Role
from tests.support.authenticators import phone_code
from tests.support.builders import NOW, PASSWORD, create_account, create_staff
from tests.support.houses import SOURCE, load_house

NEW = "ilta-on-haapaa-hiljaisempi"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


@pytest.fixture
def owner(db: None) -> Account:
    load_house(SOURCE)
    found = Account.objects.filter(staff__role=Role.OWNER).first()
    assert found is not None
    found.set_password(PASSWORD)
    found.save(update_fields=["password"])
    return found


def enter(account: Account, password: str = PASSWORD) -> Browser:
    browser = Browser()
    said = {"name": account.sign_in_name, "password": password}
    assert browser.post("/sign-in/", said).status_code == 302
    return browser


def ask(browser: Browser, **said: str):
    return browser.post("/staff/sign-in/", {"idle_minutes": "15", "longest_hours": "16", **said})


def take_into_use(account: Account, browser: Browser) -> str:
    browser.post("/me/authenticator/", {"act": "begin"})
    seed = Authenticator.objects.get(account=account).seed
    browser.post("/me/authenticator/", {"code": phone_code(seed, NOW)})
    return seed


def test_from_the_day_on_only_taking_one_into_use_opens_and_then_all_does(owner: Account):
    browser = enter(owner)
    assert ask(browser, owner=NOW.date().isoformat()).url == "/staff/"
    assert browser.get("/desk/").status_code == 200  # who is in stays in until the next sign-in
    new = enter(owner)
    assert new.get("/desk/").url == "/me/"
    assert "Ota toinen tunniste käyttöön" in new.get("/me/").content.decode()
    assert new.get("/me/password/").url == "/me/"
    take_into_use(owner, new)
    assert new.get("/desk/").status_code == 200


def test_before_the_day_nothing_is_asked_but_it_is_told(owner: Account, clock):
    browser = enter(owner)
    ask(browser, owner=(NOW + timedelta(days=3)).date().isoformat())
    early = enter(owner)
    assert early.get("/desk/").status_code == 200
    assert "roolisi tarvitsee toisen tunnisteen" in early.get("/me/").content.decode()
    clock.move_to(NOW + timedelta(days=3))
    assert enter(owner).get("/desk/").url == "/me/"


def test_the_rules_stand_in_the_profile_and_the_record_says_them(owner: Account):
    from peili.house.exporting import as_yaml  # noqa: PLC0415  # read after the change
    from peili.house.queries import profile_version  # noqa: PLC0415  # as above

    browser = enter(owner)
    ask(browser, owner="2026-01-01", practitioner="2027-02-01", idle_minutes="5")
    assert policy().idle_minutes == 5
    assert "second_factor:" in as_yaml()
    assert profile_version().content["security"]["second_factor"] == "probed"
    assert Session.objects.get(account=owner).idle == 5
    ask(browser, idle_minutes="10")
    assert "second_factor" not in profile_version().content["security"]


def test_a_last_second_factor_that_is_needed_stays(owner: Account):
    browser = enter(owner)
    take_into_use(owner, browser)
    ask(browser, owner="2026-01-01")
    browser.post("/me/authenticator/remove/")
    assert Authenticator.objects.filter(account=owner).exists()


@pytest.mark.parametrize("minutes", ["1", "61", "x", ""])
def test_screens_lock_within_the_hour(owner: Account, minutes: str):
    assert ask(enter(owner), idle_minutes=minutes).status_code == 200
    assert policy() == Policy()


def test_a_section_that_says_nothing_asks_nothing():
    assert policy_of(None) == Policy()
    assert policy_of({"idle_minutes": 5}).idle_minutes == 5


def test_an_owner_lets_in_who_lost_everything_and_it_is_logged_and_told(owner: Account):
    other = create_account(create_staff(owner.staff.controller, "Cea Toinen"), "cea")
    other.notices_to = "cea@example.invalid"
    other.save(update_fields=["notices_to"])
    theirs = enter(other)
    take_into_use(other, theirs)
    browser = enter(owner)
    path = f"/staff/{other.staff.code}/"
    assert "Cea Toinen" in browser.get(path).content.decode()
    assert browser.post(f"{path}recover/", {"password": "lyhyt"}).status_code == 200
    assert Authenticator.objects.filter(account=other).exists()
    assert browser.post(f"{path}recover/", {"password": NEW}).url == path
    assert theirs.get("/desk/").url.startswith("/sign-in/")
    assert enter(other, NEW).get("/desk/").status_code == 200
    entry = Entry.objects.get(act="people.recover")
    assert entry.actor_id == owner.staff.subject_id
    assert Message.objects.filter(code="people.recovered", subject=other.staff.subject_id).exists()


def test_nobody_recovers_their_own_or_another_businesss(owner: Account):
    assert enter(owner).post(f"/staff/{owner.staff.code}/recover/", {"password": NEW}).status_code == 404


def test_the_server_lets_in_an_only_owner(owner: Account, monkeypatch: pytest.MonkeyPatch, capsys):
    made = factors.begin_authenticator(account=owner, now=NOW)
    factors.confirm_authenticator(account=owner, typed=phone_code(made.seed, NOW), now=NOW)
    monkeypatch.setattr("getpass.getpass", lambda _asked: NEW)
    monkeypatch.setattr("peili.config.keeping.no_house", str)  # a test's database has another name
    assert main(["staff", "recover", owner.sign_in_name]) == 0
    assert enter(owner, NEW).get("/desk/").status_code == 200
    assert Entry.objects.get(act="people.recover").role == Role.PROGRAM
    assert main(["staff", "recover", "eino"]) == 1
    monkeypatch.setattr("getpass.getpass", lambda _asked: "lyhyt")
    assert main(["staff", "recover", owner.sign_in_name]) == 1
    assert "too short" in capsys.readouterr().err


def test_a_new_device_is_told_of_and_a_known_one_is_not(owner: Account):
    owner.notices_to = "omistaja@example.invalid"
    owner.save(update_fields=["notices_to"])
    first = enter(owner)
    assert not Message.objects.filter(code="people.new_device").exists()  # nothing to be new beside
    first.post("/sign-out/")
    first.post("/sign-in/", {"name": owner.sign_in_name, "password": PASSWORD})
    assert not Message.objects.filter(code="people.new_device").exists()
    enter(owner)
    told = Message.objects.get(code="people.new_device")
    assert told.address == "omistaja@example.invalid"
    assert "uudella laitteella" in told.heading
    assert "/me/" in told.body


def test_ones_own_page_says_what_happened(owner: Account):
    browser = enter(owner)
    Browser().post("/sign-in/", {"name": owner.sign_in_name, "password": "väärä"})
    shown = browser.get("/me/").content.decode()
    assert "väärää salasanaa tai koodia yritettiin" in shown
