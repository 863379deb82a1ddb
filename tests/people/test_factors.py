"""Second factors: codes of a phone, codes on paper, passkeys."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from peili.people.commands import factors as commands
from peili.people.commands.passwords import set_password
from peili.people.commands.sign_in import MOST
from peili.people.models import Account, Authenticator, Passkey, RecoveryCode, Session
from peili.people.rules.one_time import CODES, code_at, from_paper, in_fours, on_paper, step_of
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.authenticators import Device, phone_code, seed_of_rfc
from tests.support.builders import NOW, PASSWORD, create_account, create_house, create_staff

SECURE = {"secure": True}


@pytest.fixture
def account(db: None) -> Account:
    return create_account(create_staff(create_house(), "Bea Testaaja"), "bea")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


@pytest.fixture
def seed(account: Account) -> str:
    """Take an authenticator into use two minutes ago; return its seed."""
    then = NOW - timedelta(minutes=2)
    made = commands.begin_authenticator(account=account, now=then)
    commands.confirm_authenticator(account=account, typed=phone_code(made.seed, then), now=then)
    return made.seed


def password(browser: Browser, typed: str = PASSWORD):
    return browser.post("/sign-in/", {"name": "bea", "password": typed, "next": "/desk/clients/"})


def code(browser: Browser, typed: str):
    return browser.post("/sign-in/second/", {"code": typed})


def acts() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("act", flat=True))


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_examples_in_the_rfc(seconds: int, shown: str):
    assert code_at(seed_of_rfc(), seconds // 30) == shown
    assert step_of(shown, seed=seed_of_rfc(), seconds=seconds, last_step=0) == seconds // 30


def test_a_code_counts_one_step_early_and_late_and_no_more():
    seed, here = seed_of_rfc(), 1_000
    counts = [
        step_of(code_at(seed, here + off), seed=seed, seconds=here * 30, last_step=0) for off in range(-3, 4)
    ]
    assert counts == [None, None, here - 1, here, here + 1, None, None]


def test_with_a_second_factor_the_password_alone_opens_nothing(account: Account, seed: str):
    browser = Browser()
    assert password(browser).url == "/sign-in/second/"
    assert browser.get("/desk/").status_code == 302
    assert Session.objects.filter(account=account).count() == 0
    response = code(browser, phone_code(seed, NOW))
    assert response.url == "/desk/clients/"
    assert browser.get("/desk/").status_code == 200
    assert acts()[-1] == "people.sign_in"


def test_a_code_is_taken_once(account: Account, seed: str, clock):
    typed = phone_code(seed, NOW)
    first, again = Browser(), Browser()
    password(first)
    assert code(first, typed).status_code == 302
    password(again)
    refused = code(again, typed)
    assert (refused.status_code, "ei kelpaa nyt" in refused.content.decode()) == (200, True)
    assert code(again, phone_code(seed, NOW, later=1)).status_code == 302


def test_a_right_password_waits_ten_minutes_for_the_code(account: Account, seed: str, clock):
    browser = Browser()
    password(browser)
    clock.move_to(NOW + timedelta(minutes=11))
    assert browser.get("/sign-in/second/").url == "/sign-in/"


def test_wrong_codes_are_limited_with_wrong_passwords_and_a_right_password_forgives_none(
    account: Account, seed: str
):
    browser = Browser()
    for _each in range(MOST):
        assert password(browser).status_code == 302
        code(browser, "000000")
    assert password(Browser()).status_code == 429
    assert code(browser, phone_code(seed, NOW)).status_code == 429


def test_an_unconfirmed_authenticator_is_no_factor(account: Account):
    commands.begin_authenticator(account=account, now=NOW)
    assert password(Browser()).url == "/desk/clients/"


def test_the_seed_and_names_are_sealed_and_the_codes_hashed(account: Account, seed: str):
    from django.db import connection  # noqa: PLC0415  # as the test database is made

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_authenticator")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT * FROM people_recoverycode")
        codes = str(cursor.fetchall())
    shown = commands.new_recovery_codes(account=account, now=NOW)
    assert seed not in stored
    assert not any(from_paper(each) in codes for each in shown)


def test_taking_it_into_use_on_the_pages_gives_ten_codes_once(account: Account):
    browser = Browser()
    password(browser)
    page = browser.post("/me/authenticator/", {"act": "begin"})
    seed = Authenticator.objects.get().seed
    assert " ".join(seed[at : at + 4] for at in range(0, 32, 4)) in page.content.decode()
    assert "ei ole nyt voimassa" in browser.post("/me/authenticator/", {"code": "12"}).content.decode()
    assert browser.post("/me/authenticator/", {"code": phone_code(seed, NOW)}).url == "/me/"
    shown = browser.get("/me/").content.decode()
    assert RecoveryCode.objects.count() == CODES
    assert shown.count("-") >= CODES
    browser.post("/me/recovery-codes/kept/")
    assert "Palautuskoodisi" not in browser.get("/me/").content.decode()


def test_a_recovery_code_opens_once_in_any_writing(account: Account, seed: str):
    first = commands.new_recovery_codes(account=account, now=NOW)[0]
    for _each, status in ((1, 302), (2, 200)):
        browser = Browser()
        password(browser)
        assert code(browser, f" {first.lower()} ").status_code == status
    assert "people.use_recovery_code" in acts()
    assert RecoveryCode.objects.filter(used_at__isnull=True).count() == CODES - 1


def test_a_code_on_paper_is_read_as_it_was_shown():
    assert from_paper(on_paper("ABCDEFGHJK")) == "ABCDEFGHJK"


def test_new_recovery_codes_end_the_old_ones(account: Account, seed: str):
    old = commands.new_recovery_codes(account=account, now=NOW)
    commands.new_recovery_codes(account=account, now=NOW)
    with pytest.raises(commands.WrongCode):
        commands.give_code(account=account, typed=old[0], now=NOW)


def test_anothers_recovery_code_opens_nothing(account: Account, seed: str):
    other = create_account(create_staff(account.staff.controller, "Cea Toinen"), "cea")
    codes = commands.new_recovery_codes(account=other, now=NOW)
    with pytest.raises(commands.WrongCode):
        commands.give_code(account=account, typed=codes[0], now=NOW)


def test_a_short_password_keeps_the_last_second_factor(account: Account, seed: str):
    set_password(account=account, password="kuu9ilta", by=PROGRAM, now=NOW)
    with pytest.raises(commands.StillNeeded):
        commands.remove_authenticator(account=account, now=NOW)
    set_password(account=account, password="ilta-on-haapaa-hiljaisempi", by=PROGRAM, now=NOW)
    commands.remove_authenticator(account=account, now=NOW)
    assert not RecoveryCode.objects.exists()
    assert not Authenticator.objects.exists()


@pytest.fixture
def inside(account: Account) -> Browser:
    browser = Browser()
    browser.force_login(account)
    return browser


def make(browser: Browser, device: Device, name: str = "Tabletti"):
    asked = browser.post(reverse("people:ask_new_passkey"), **SECURE).json()
    return browser.post(reverse("people:add_passkey"), {"name": name, "answer": device.make(asked)}, **SECURE)


def prove(browser: Browser, device: Device):
    asked = browser.post(reverse("people:ask_passkey"), **SECURE).json()
    return browser.post(reverse("people:passkey"), {"answer": device.prove(asked), "next": "/me/"}, **SECURE)


def test_a_passkey_signs_in_without_name_and_password(account: Account, inside: Browser):
    device = Device()
    assert make(inside, device).json() == {"on": "/me/"}
    browser = Browser()
    assert prove(browser, device).json() == {"on": "/me/"}
    assert "Tabletti" in browser.get("/me/", **SECURE).content.decode()
    assert Passkey.objects.get().used_at == NOW
    assert "people.add_passkey" in acts()


@pytest.mark.parametrize(
    "device", [Device(origin="https://paha.example"), Device(name="paha.example"), Device(verifies=False)]
)
def test_a_passkey_of_another_site_or_of_nobody_is_not_kept(inside: Browser, device: Device):
    assert make(inside, device).status_code == 400
    assert not Passkey.objects.exists()


def test_an_answer_counts_for_its_own_question_once(account: Account, inside: Browser):
    device, browser = Device(), Browser()
    make(inside, device)
    asked = browser.post(reverse("people:ask_passkey"), **SECURE).json()
    answer = {"answer": device.prove(asked)}
    assert browser.post(reverse("people:passkey"), answer, **SECURE).status_code == 200
    assert Browser().post(reverse("people:passkey"), answer, **SECURE).status_code == 400
    fresh = Browser()
    fresh.post(reverse("people:ask_passkey"), **SECURE)
    assert fresh.post(reverse("people:passkey"), answer, **SECURE).status_code == 400


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", "null", '{"id": 1}', '{"rawId": "x", "response": {}}', "x" * 30_000]
)
def test_nonsense_proves_nothing(account: Account, answer: str):
    browser = Browser()
    browser.post(reverse("people:ask_passkey"), **SECURE)
    assert browser.post(reverse("people:passkey"), {"answer": answer}, **SECURE).status_code == 400


def test_a_forged_signature_and_an_unknown_passkey_read_the_same(account: Account, inside: Browser):
    device, stranger = Device(), Device()
    make(inside, device)
    stranger_copy = Device()
    stranger_copy.id = device.id
    answers = {prove(Browser(), each).content for each in (stranger, stranger_copy)}
    assert len(answers) == 1
    assert not Session.objects.filter(account=account).exclude(pk=inside.session.session_key).exists()


def test_a_copied_passkey_is_noticed_by_its_counter(account: Account, inside: Browser):
    device = Device()
    make(inside, device)
    prove(Browser(), device)
    device.count = 0
    assert prove(Browser(), device).status_code == 400
    assert acts()[-1] == "people.passkey_copied"


def test_a_passkey_of_somebody_who_left_opens_nothing(account: Account, inside: Browser):
    device = Device()
    make(inside, device)
    account.is_active = False
    account.save(update_fields=["is_active"])
    assert prove(Browser(), device).status_code == 400


def test_a_passkey_is_removed_by_its_own_person_only(account: Account, inside: Browser):
    make(inside, Device())
    other = Browser()
    other.force_login(create_account(create_staff(account.staff.controller, "Cea Toinen"), "cea"))
    path = reverse("people:remove_passkey", args=[Passkey.objects.get().pk])
    assert other.post(path).status_code == 404
    assert inside.post(path).status_code == 302
    assert not Passkey.objects.exists()


def test_the_key_comes_as_a_picture_of_its_own_that_nobody_stores(account: Account):
    browser = Browser()
    password(browser)
    picture = "/me/authenticator/picture/"
    assert browser.get(picture).status_code == 404
    page = browser.post("/me/authenticator/", {"act": "begin"}).content.decode()
    assert f'<img src="{picture}"' in page
    assert in_fours(Authenticator.objects.get().seed) in page
    answer = browser.get(picture)
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.content.startswith(b"<svg")
    browser.post("/me/authenticator/", {"code": phone_code(Authenticator.objects.get().seed, NOW)})
    assert browser.get(picture).status_code == 404
