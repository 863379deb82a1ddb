"""The owner's page of how far each role reaches among the cards."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client as Browser

from peili.house.commands import change_profile
from peili.house.exporting import as_yaml
from peili.people.models import Account
from peili.people.reach.setting import access
from peili.trail.commands import PROGRAM
from peili.trail.models import Role
from tests.support.builders import NOW, PASSWORD
from tests.support.houses import SOURCE, load_house

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def browser() -> Iterator[Browser]:
    with time_machine.travel(NOW, tick=False):
        load_house(SOURCE)
        owner = Account.objects.get(staff__role=Role.OWNER)
        owner.set_password(PASSWORD)
        owner.save(update_fields=["password"])
        made = Browser()
        made.post("/sign-in/", {"name": owner.sign_in_name, "password": PASSWORD})
        yield made


def test_what_is_chosen_stands_in_the_profile_and_counts_at_once(browser: Browser):
    said = {"practitioners": "own", "reception": "ask"}
    assert browser.post("/staff/cards/", said).headers["Location"] == "/staff/"
    assert access() == said
    assert "practitioners: own" in as_yaml()
    page = browser.get("/staff/cards/").content.decode()
    assert 'value="own"' in page
    assert page.count("checked") == 2


@pytest.mark.parametrize("said", [{}, {"practitioners": "none", "reception": "ask"}], ids=["empty", "wrong"])
def test_what_there_is_not_is_not_taken(browser: Browser, said: dict[str, str]):
    before = access()
    answer = browser.post("/staff/cards/", said)
    assert "error" in answer.content.decode()
    assert access() == before


def test_a_profile_that_names_one_of_them_lets_the_other_open_every_card(browser: Browser):
    change_profile(changed={"access": {"practitioners": "own"}}, by=PROGRAM, now=NOW)
    assert access() == {"practitioners": "own", "reception": "all"}
