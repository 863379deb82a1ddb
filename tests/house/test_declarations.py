"""Every check of the house passes; pytest runs no system checks by itself."""

from django.core import checks

from peili.promises.declare import personal_fields
from peili.promises.sealed import plain_type
from peili.promises.vocabulary import BIRTH_YEAR


def test_all_system_checks_pass():
    assert checks.run_checks() == []


def test_birth_is_kept_as_a_year():
    types = {plain_type(field) for _model, field, said in personal_fields() if said.category is BIRTH_YEAR}
    assert types == {"PositiveSmallIntegerField"}
