import pytest
from django.core.exceptions import ValidationError

from peili.people.names import validate_name


@pytest.mark.parametrize("name", ["Åke", "O'Brien", "Li", "山田", "Anna-Liisa", "Ya\u0308nna"])
def test_names_of_many_scripts_pass(name: str) -> None:
    validate_name(name)


@pytest.mark.parametrize("name", ["\u200b", "\u2066\u2069", "...", "12", "\u0308", "A\u202ein", "\u200fAino"])
def test_what_cannot_be_read_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        validate_name(name)
