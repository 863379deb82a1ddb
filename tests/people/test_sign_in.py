"""Coming in and going out."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client as Browser

from peili.people.commands.sign_in import MOST, WINDOW, forget_tries
from peili.people.models import Account, Session, SignInTry
from peili.trail.models import Entry
from tests.support.builders import NOW, PASSWORD, create_account, create_house, create_staff

pytestmark = pytest.mark.django_db
WRONG = "Tunnus ja salasana eivät täsmää."


@pytest.fixture
def account() -> Account:
    return create_account(create_staff(create_house(), "Bea Testaaja"), "bea")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


def sign_in(browser: Browser, name: str = "bea", password: str = PASSWORD, **more: str):
    return browser.post("/sign-in/", {"name": name, "password": password, **more})


def acts() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("act", flat=True))


def test_the_right_name_and_password_let_in_and_are_trailed(account: Account):
    browser = Browser()
    response = sign_in(browser, " BEA ")
    assert (response.status_code, response.url) == (302, "/desk/")
    assert browser.get("/desk/").status_code == 200
    entry = Entry.objects.get()
    assert (entry.act, entry.purpose) == ("people.sign_in", "sign_in")
    assert entry.actor_id == account.staff.subject_id
    assert Session.objects.get().account_id == account.pk


@pytest.mark.parametrize(("name", "password"), [("bea", "väärä"), ("eino", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_read_the_same(account: Account, name: str, password: str):
    response = sign_in(Browser(), name, password)
    assert response.status_code == 200
    assert WRONG in response.content.decode()
    assert not Session.objects.exists()


def test_a_refusal_of_a_known_name_is_trailed_without_what_was_typed(account: Account):
    sign_in(Browser(), "bea", "väärä-salasana")
    sign_in(Browser(), "eino", "väärä-salasana")
    entry = Entry.objects.get()
    assert entry.act == "people.sign_in_refused"
    assert entry.actor_id is None
    assert [about.subject_id for about in entry.about.all()] == [account.staff.subject_id]
    assert "väärä" not in str([vars(each) for each in SignInTry.objects.all()])


@pytest.mark.parametrize("name", ["bea", "eino"])
def test_a_known_and_an_unknown_name_cost_one_hashing(
    account: Account, monkeypatch: pytest.MonkeyPatch, name: str
):
    done: list[str] = []
    for method in ("encode", "verify"):
        real = getattr(Argon2PasswordHasher, method)

        def counted(self, *args, real=real, method=method):
            done.append(method)
            return real(self, *args)

        monkeypatch.setattr(Argon2PasswordHasher, method, counted)
    sign_in(Browser(), name, "väärä")
    assert len(done) == 1


def test_someone_who_has_left_is_refused_like_a_wrong_password(account: Account):
    account.staff.active = False
    account.staff.save(update_fields=["active"])
    assert WRONG in sign_in(Browser()).content.decode()


def test_a_closed_account_is_refused_like_a_wrong_password(account: Account):
    account.is_active = False
    account.save(update_fields=["is_active"])
    assert WRONG in sign_in(Browser()).content.decode()


def test_who_leaves_while_signed_in_sees_nothing_more(account: Account):
    browser = Browser()
    sign_in(browser)
    account.staff.active = False
    account.staff.save(update_fields=["active"])
    assert browser.get("/desk/").status_code == 403


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/desk/clients/", "/desk/clients/"),
        ("https://paha.example/", "/desk/"),
        ("//paha.example/", "/desk/"),
        ("/\\paha.example/", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
        ("desk/clients/", "/desk/"),
    ],
)
def test_one_goes_on_to_own_pages_only(account: Account, wanted: str, goes_to: str):
    assert sign_in(Browser(), next=wanted).url == goes_to


def test_a_closed_page_leads_to_the_sign_in_and_back(account: Account):
    browser = Browser()
    asked = browser.get("/desk/clients/")
    assert asked.url == "/sign-in/?next=/desk/clients/"
    assert 'value="/desk/clients/"' in browser.get(asked.url).content.decode()


def test_the_session_key_changes_at_sign_in(account: Account):
    browser = Browser()
    session = browser.session
    session["before"] = 1
    session.save()
    old = session.session_key
    sign_in(browser)
    assert browser.session.session_key != old
    assert not Session.objects.filter(session_key=old).exists()


def test_signing_out_deletes_the_session_and_is_trailed(account: Account):
    browser = Browser()
    sign_in(browser)
    response = browser.post("/sign-out/")
    assert response.url == "/sign-in/"
    assert not Session.objects.exists()
    assert acts() == ["people.sign_in", "people.sign_out"]
    assert browser.post("/sign-out/").status_code == 302
    assert browser.get("/sign-out/").status_code == 405


def refuse(browser: Browser, times: int, name: str = "bea") -> int:
    status = 0
    for _each in range(times):
        status = sign_in(browser, name, "väärä").status_code
    return status


@pytest.mark.parametrize("name", ["bea", "eino"])
def test_after_ten_refusals_the_name_is_not_heard_for_a_while(account: Account, clock, name: str):
    assert refuse(Browser(), MOST, name) == 200
    response = sign_in(Browser(), name)
    assert response.status_code == 429
    assert "Yritä uudelleen klo 8.15" in response.content.decode()
    clock.move_to(NOW + WINDOW)
    assert sign_in(Browser(), name).status_code == (302 if name == "bea" else 200)


def test_tries_that_are_not_heard_do_not_lengthen_the_wait(account: Account, clock):
    refuse(Browser(), MOST)
    clock.move_to(NOW + WINDOW - timedelta(seconds=1))
    assert refuse(Browser(), 5) == 429
    clock.move_to(NOW + WINDOW)
    assert sign_in(Browser()).status_code == 302


def test_a_strangers_guesses_do_not_lock_out_a_device_that_is_known(account: Account):
    tablet = Browser()
    sign_in(tablet)
    tablet.post("/sign-out/")
    assert refuse(Browser(), MOST + 1) == 429
    assert sign_in(tablet).status_code == 302


def test_a_known_device_is_known_to_its_own_account_only_and_is_limited_too(account: Account):
    create_account(create_staff(account.staff.controller, "Cea Toinen"), "cea")
    tablet = Browser()
    sign_in(tablet)
    tablet.post("/sign-out/")
    refuse(Browser(), MOST, "cea")
    assert sign_in(tablet, "cea").status_code == 429
    assert refuse(tablet, MOST + 1) == 429


def test_a_forged_device_is_a_stranger(account: Account):
    tablet, forger = Browser(), Browser()
    sign_in(tablet)
    name = next(name for name in tablet.cookies if name.startswith("known_"))
    forger.cookies[name] = tablet.cookies[name].value[:-2] + "xx"
    refuse(Browser(), MOST)
    assert sign_in(forger).status_code == 429


def test_coming_in_forgets_the_refusals_before_it(account: Account):
    browser = Browser()
    refuse(browser, MOST - 1)
    sign_in(browser)
    assert not SignInTry.objects.exists()


def test_old_refusals_are_forgotten(account: Account):
    refuse(Browser(), 3)
    assert forget_tries(now=NOW + WINDOW - timedelta(seconds=1)) == 0
    assert forget_tries(now=NOW + WINDOW) == 3


def test_pages_speak_the_language_of_the_account(account: Account):
    account.language = "sv"
    account.save(update_fields=["language"])
    browser = Browser()
    sign_in(browser)
    html = browser.get("/desk/").content.decode()
    assert '<html lang="sv"' in html
    assert "I dag" in html
    browser.post("/language/", {"language": "en", "next": "/desk/"})
    assert '<html lang="en"' in browser.get("/desk/").content.decode()
    account.refresh_from_db()
    assert account.language == "en"
    for unspoken in ("xx", "de", "zh-hans"):  # Django itself speaks two of them, the house none
        browser.post("/language/", {"language": unspoken, "next": "/desk/"})
    account.refresh_from_db()
    assert account.language == "en"


def test_what_staff_see_is_stored_nowhere(account: Account):
    browser = Browser()
    assert "no-store" in browser.get("/sign-in/").headers["Cache-Control"]
    sign_in(browser)
    for url in ("/desk/", "/desk/clients/", "/desk/nothing/", "/nothing/"):
        assert browser.get(url).headers["Cache-Control"] == "no-store"


def test_who_is_in_is_led_on(account: Account):
    browser = Browser()
    sign_in(browser)
    assert browser.get("/sign-in/").url == "/desk/"
