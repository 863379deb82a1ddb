"""Setting a staff member's password."""

import pytest
from django.test import Client as Browser

from peili.people.commands.passwords import SHORTEST, PasswordTooShort, set_password
from peili.people.models import Account
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, create_account, create_house, create_staff

pytestmark = pytest.mark.django_db
NEW = "ilta-on-haapaa-hiljaisempi"


@pytest.fixture
def account() -> Account:
    return create_account(create_staff(create_house(), "Bea Testaaja"), "bea")


def test_a_new_password_ends_every_signed_in_browser(account: Account):
    browser = Browser()
    browser.force_login(account)
    assert account.sessions.count() == 1
    set_password(account=account, password=NEW, by=PROGRAM, now=NOW)
    assert account.sessions.count() == 0
    assert browser.get("/desk/").status_code == 302
    assert Account.objects.get().check_password(NEW)
    assert Entry.objects.get().act == "people.set_password"


def test_a_short_password_is_refused_and_changes_nothing(account: Account):
    before = account.password
    with pytest.raises(PasswordTooShort):
        set_password(account=account, password="x" * (SHORTEST - 1), by=PROGRAM, now=NOW)
    assert Account.objects.get().password == before
