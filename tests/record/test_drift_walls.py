"""What is said of masks, openings and the database's own wall turns red when it stops being so."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from peili.people.models import Staff
from peili.promises.probes import State
from peili.promises.sealed import SealedMixin
from peili.record.queries import main_register, record_of
from tests.support.builders import NOW, create_client
from tests.support.houses import SOURCE, load_house
from tests.support.openings import opening_of

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def states(*wanted: str) -> dict[str, str]:
    lines = record_of(main_register(), now=NOW).lines
    return {line.id: line.state.value for line in lines if line.id in wanted}


def opened(days: int) -> Any:
    card = create_client(main_register().controller, "Outi", "Toisen")
    made = opening_of(card, Staff.objects.order_by("position", "id")[0])
    type(made).objects.filter(pk=made.pk).update(at=NOW - timedelta(days=days))
    return made


def test_without_the_mask_the_sentence_on_purposes_turns_red(monkeypatch: pytest.MonkeyPatch):
    load_house(SOURCE)
    assert states("S12.purposes_masked") == {"S12.purposes_masked": State.HOLDS.value}
    monkeypatch.setattr(SealedMixin, "masked", lambda _field: False)
    assert states("S12.purposes_masked") == {"S12.purposes_masked": State.DRIFTS.value}


@pytest.mark.parametrize(("days", "state"), [(1, State.NOT_YET), (6, State.NOT_YET), (8, State.DRIFTS)])
def test_an_opening_nobody_looked_at_waits_and_then_turns_red(days: int, state: State):
    load_house(SOURCE)
    assert states("S12.openings_reviewed") == {"S12.openings_reviewed": State.HOLDS.value}
    made = opened(days)
    assert states("S12.openings_reviewed") == {"S12.openings_reviewed": state.value}
    type(made).objects.filter(pk=made.pk).update(reviewed_at=NOW)
    assert states("S12.openings_reviewed") == {"S12.openings_reviewed": State.HOLDS.value}


def test_the_databases_own_wall_is_told_as_it_is_on_each_engine():
    from peili.config.postgres.probes import database_wall  # noqa: PLC0415  # above the record
    from peili.promises.probes import Question  # noqa: PLC0415  # beside its one use

    load_house(SOURCE)
    create_client(main_register().controller, "Outi", "Toisen")
    question = Question(now=NOW, register=main_register().pk)
    if connection.vendor != "postgresql":
        assert database_wall(question).state is State.NOT_YET
        return
    assert database_wall(question).state is State.HOLDS
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come cannot be altered
        cursor.execute("ALTER TABLE people_client DISABLE ROW LEVEL SECURITY")
    assert database_wall(question).state is State.DRIFTS


@pytest.mark.parametrize(
    "broken", ["peili.people.reach.scope.closed_for", "peili.people.access.closed_to"], ids=["reach", "mask"]
)
def test_a_protected_client_who_shows_turns_the_sentence_red(broken: str, monkeypatch: pytest.MonkeyPatch):
    load_house(SOURCE)
    assert states("S12.protected_hidden") == {"S12.protected_hidden": State.HOLDS.value}
    monkeypatch.setattr(broken, lambda _staff: frozenset())
    assert states("S12.protected_hidden") == {"S12.protected_hidden": State.DRIFTS.value}
