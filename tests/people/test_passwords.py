"""Setting a staff member's password, and which ones are good enough."""

import unicodedata

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.test import Client as Browser

from peili.people.commands.passwords import PasswordRefused, set_password
from peili.people.models import Account
from peili.people.passwords import WHY
from peili.people.queries.passwords import common, weakness_for
from peili.people.rules.passwords import ALONE, LONGEST, WITH_SECOND, Weak, weakness
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, create_account, create_house, create_staff

NEW = "ilta-on-haapaa-hiljaisempi"


@pytest.fixture
def account(db: None) -> Account:
    return create_account(create_staff(create_house(), "Bea Testaaja"), "bea")


def weak(password: str, *, second_factor: bool = False, own: tuple[str, ...] = ()) -> Weak | None:
    return weakness(password, second_factor=second_factor, common=common(), own_words=own)


@pytest.mark.parametrize(
    "good",
    [
        NEW,
        "hetki koivun alla", "ж" * 7 + "ясное небо над",
        "🌲🌊🪞🌾🌙🍂🐟🦆🪵🧵🫖🕯🧶🪴🛶", "äiti ja öinen ääni",
        "12 harmaata hylettä", "Kasvohoito kello 3 ilman kahvia",
    ],
)  # fmt: skip
def test_words_in_any_script_are_good_and_nothing_is_asked_of_their_kind(good: str):
    assert weak(good) is None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("x" * (ALONE - 1), Weak.SHORT),
        ("ilta-on-haapaa", Weak.SHORT),
        ("x y" * 100, Weak.LONG),
        ("abcabcabcabcabcabc", Weak.REPEATS),
        ("aaaaaaaaaaaaaaaaaaaa", Weak.REPEATS),
        ("1-1-1-1-1-1-1-1-1-1", Weak.REPEATS),
        ("salasana salasana", Weak.COMMON),
        ("Salasana-Salasana-Salasana", Weak.COMMON),
        ("SALASANA20262026", Weak.COMMON),
        ("correct horse battery staple", Weak.COMMON),
        ("minä rakastan sinua", Weak.COMMON),
        ("passwordpassword", Weak.COMMON),
        ("qwertyuiopåasdfgh", Weak.ROW),
        ("abcdefghijklmnopqr", Weak.ROW),
        ("987654321098765", Weak.ROW),
        ("12345678901234567890", Weak.COMMON),
    ],
)
def test_what_is_guessed_first_is_refused_with_its_reason(password: str, why: Weak | None):
    assert weak(password) == why


def test_the_commonest_of_the_breached_passwords_are_refused_however_long_one_must_be():
    breached = CommonPasswordValidator().passwords
    assert len(breached) > 19_000
    assert all(weak(each, second_factor=True) for each in breached)
    long = [each for each in breached if len(each) >= ALONE]
    assert [weak(each) for each in long] == [weak(each, second_factor=True) for each in long]


def test_beside_a_second_factor_eight_characters_are_enough():
    eight = "kuu9ilta"
    assert (len(eight), weak(eight), weak(eight, second_factor=True)) == (WITH_SECOND, Weak.SHORT, None)
    assert weak("salasana", second_factor=True) == Weak.COMMON
    assert weak("kuu9ilt", second_factor=True) == Weak.SHORT


@pytest.mark.parametrize(
    "password", ["Kauneushuone Aalto 2026", "aaltokauneushuone!", "BeaTestaaja-BeaTestaaja"]
)
def test_the_houses_own_words_alone_are_refused(password: str):
    assert weak(password, own=("Kauneushuone Aalto Oy", "Bea Testaaja")) == Weak.OWN_WORDS


def test_own_words_among_others_are_fine():
    assert weak("Aalto vei mattolaiturin", own=("Kauneushuone Aalto Oy",)) is None


def test_a_long_password_is_taken_whole():
    long = "".join(f"{number}. koivu, " for number in range(40))[:LONGEST]
    assert (len(long), weak(long), weak(f"{long}x")) == (LONGEST, None, Weak.LONG)


def test_every_reason_has_its_sentence():
    assert set(WHY) == set(Weak)


def test_the_house_and_its_people_are_read_from_where_they_are_kept(account: Account):
    controller = account.staff.controller
    assert weakness_for(f"{controller.name} 1234567", account=account) == Weak.OWN_WORDS
    assert weakness_for("Testaaja-Bea-2026-2026!", account=account) == Weak.OWN_WORDS
    assert weakness_for("Uusi-Ihminen-20261", more=("Uusi Ihminen",)) == Weak.OWN_WORDS


def test_a_new_password_ends_every_signed_in_browser(account: Account):
    browser = Browser()
    browser.force_login(account)
    assert account.sessions.count() == 1
    set_password(account=account, password=NEW, by=PROGRAM, now=NOW)
    assert account.sessions.count() == 0
    assert browser.get("/desk/").status_code == 302
    assert Account.objects.get().check_password(NEW)
    assert Entry.objects.get().act == "people.set_password"


def test_a_refused_password_changes_nothing(account: Account):
    before = account.password
    with pytest.raises(PasswordRefused) as refused:
        set_password(account=account, password="lyhyt", by=PROGRAM, now=NOW)
    assert refused.value.why == Weak.SHORT
    assert Account.objects.get().password == before


def test_letters_composed_otherwise_are_the_same_letters(account: Account):
    typed = "yö järven äärellä on"
    set_password(account=account, password=unicodedata.normalize("NFD", typed), by=PROGRAM, now=NOW)
    for form in ("NFC", "NFD"):
        said = {"name": "bea", "password": unicodedata.normalize(form, typed)}
        assert Browser().post("/sign-in/", said).status_code == 302
