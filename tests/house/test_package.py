"""The copy a person gets holds everything: each personal field of each model that leads to a client."""

from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.db import models as django_models

from peili.promises.declare import personal_fields
from tests.support.rows_of_everyone import new_subject, row_about, unchecked

HELSINKI = ZoneInfo("Europe/Helsinki")
# Kept about clients and told otherwise than as a field: why, and where the person sees it.
LEFT_OUT = "what is left out of the copy; the copy says where and on what ground words are left out"
TOLD_ELSEWHERE = {f"rights.Redaction.{name}": LEFT_OUT for name in ("words", "reason", "made_at")}

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture
def _house() -> None:
    from tests.support.builders import create_house  # noqa: PLC0415  # models need the settings

    create_house()


def of_clients() -> dict[str, type[django_models.Model]]:
    """Return the model of every personal field that serves an activity of the client register."""
    return {
        f"{model._meta.label}.{field.name}": model
        for model, field, said in personal_fields()
        if any(activity.register == "clients" for activity in said.activities)
    }


@pytest.mark.usefixtures("_house")
def test_every_personal_field_that_leads_to_a_client_is_in_the_package():
    from peili.house.models import Register  # noqa: PLC0415  # as above
    from peili.rights.queries.package import package  # noqa: PLC0415  # as above
    from peili.rights.queries.whose import paths  # noqa: PLC0415  # as above

    if connection.vendor != "sqlite":
        pytest.skip("the rows are invented with SQLite's checks off")
    register = Register.objects.get(kind="clients").pk
    wanted = of_clients()
    found: set[str] = set()
    with unchecked(), transaction.atomic():
        subject = new_subject(register)
        made: dict[object, object] = {}
        for model in dict.fromkeys(wanted.values()):
            if model._meta.label != "vault.Subject":
                for path in paths(model):
                    row_about(model, path, subject, made)
        for group in package(subject_id=subject.pk, zone=HELSINKI).groups:
            found |= {each.name for piece in group.pieces for each in piece.data if not each.empty}
        transaction.set_rollback(True)
    absent = sorted(set(wanted) - found - set(TOLD_ELSEWHERE))
    assert absent == [], "these fields are kept about a person who would not see them"
    assert set(TOLD_ELSEWHERE) <= set(wanted), "these exceptions name no field"
