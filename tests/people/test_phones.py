"""Phone numbers: as people write them in, one form inside, as people write them out."""

import pytest
from django.core.exceptions import ValidationError

from peili.people.phones import clean_phone, phone_code, spoken_phone
from peili.promises.records import new_id


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("040 123 4567", "+358401234567"),
        ("0401234567", "+358401234567"),
        ("+358 (0)40-123 4567", "+358401234567"),
        ("00358401234567", "+358401234567"),
        ("09 8232070", "+35898232070"),
        ("+46 70 123 45 67", "+46701234567"),
    ],
)
def test_one_number_has_one_form(typed: str, kept: str):
    assert clean_phone(typed) == kept


IMPOSSIBLE = ["040123", "12", "soita", "", "+999 123", "040 123 4567 8901 2345", "\x00", "٠٤٠"]


@pytest.mark.parametrize("typed", IMPOSSIBLE)
def test_what_cannot_be_a_number_is_said_in_words(typed: str):
    with pytest.raises(ValidationError) as refused:
        clean_phone(typed)
    assert refused.value.messages[0].endswith("040 123 4567.")


def test_a_number_is_spoken_as_people_here_write_it():
    assert spoken_phone("+358401234567") == "040 1234567"
    assert spoken_phone("+46701234567") == "+46 70 123 45 67"


def test_the_same_number_has_another_code_in_another_register():
    one, other = new_id(), new_id()
    assert phone_code("+358401234567", register_id=one) == phone_code("+358401234567", register_id=one)
    assert phone_code("+358401234567", register_id=one) != phone_code("+358401234567", register_id=other)
    assert phone_code("", register_id=one) == ""
