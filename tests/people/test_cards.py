"""Changing a card."""

import pytest

from peili.people.commands.cards import edit_client
from peili.people.models import Client
from peili.people.phones import phone_code
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW, TODAY, create_client, create_house

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def edit(client: Client, **card: object) -> Client:
    return edit_client(client=client, by=PROGRAM, now=NOW, on=TODAY, **card)


def test_the_trail_names_the_fields_that_changed_and_no_values():
    aino = create_client(create_house())
    edit(aino, first_name="Aino Maria", last_name="Testinen", phone="+358501111111", email="")
    entry = Entry.objects.get(act="people.edit_client")
    assert entry.fields == ["first_name", "phone"]
    assert "Maria" not in str(vars(entry))
    aino.refresh_from_db()
    assert (aino.first_name, aino.phone) == ("Aino Maria", "+358501111111")


def test_a_new_number_is_found_and_the_old_one_is_not():
    aino = create_client(create_house())
    edit(aino, first_name="Aino", last_name="Testinen", phone="+358501111111")
    codes = [phone_code(phone, register_id=aino.register_id) for phone in ("+358501111111", "+358401234567")]
    assert [Client.objects.filter(phone_code=code).count() for code in codes] == [1, 0]


def test_nothing_changed_is_nothing_written():
    aino = create_client(create_house())
    edit(aino, first_name="Aino", last_name="Testinen")
    assert not Entry.objects.filter(act="people.edit_client").exists()


def test_a_confirmation_of_age_keeps_its_day_and_loses_it_when_taken_back():
    aino = create_client(create_house())
    edit(aino, first_name="Aino", last_name="Testinen", adult_confirmed=True)
    aino.refresh_from_db()
    assert aino.adult_confirmed_on == TODAY
    edit(aino, first_name="Aino", last_name="Testinen", adult_confirmed=False)
    aino.refresh_from_db()
    assert aino.adult_confirmed_on is None
