"""PostgreSQL's second wall: row-level security per register, tried with SQL that no ORM filters."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from peili.promises.reading import NOTHING, PROGRAM, Reading, reading

pytestmark = [
    pytest.mark.engine,
    pytest.mark.django_db,
]
TABLES = ("people_client", "booking_appointment", "vault_subject", "trail_entry", "people_fieldsource")


@pytest.fixture
def salon() -> Any:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no second wall")
    from tests.support.builders import local  # noqa: PLC0415  # models need the settings
    from tests.support.salon import make_salon  # noqa: PLC0415  # as above

    made = make_salon()
    made.visit(local(24, 10))
    made.foreign_visit(local(24, 10))
    return made


def asked(sql: str, *values: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def of(*controllers: Any) -> Reading:
    return Reading(opens=None, controllers=frozenset(each.pk for each in controllers))


def test_statements_run_as_a_role_that_owns_nothing(salon: Any):
    ((role, superuser),) = asked(
        "SELECT current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"
    )
    assert (role[:6], superuser) == ("peili_", False)
    owned = asked("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
    assert owned == [(0,)]


def test_a_missing_context_reads_nothing(salon: Any):
    with reading(NOTHING):
        assert [asked(f"SELECT id FROM {table}") for table in TABLES if table != "vault_subject"] == [[]] * 4
        assert asked("SELECT id FROM vault_subject WHERE kind <> 'staff'") == []


def test_each_register_reads_its_own_rows_and_no_others(salon: Any):
    for controller, client in ((salon.house, salon.aino), (salon.renting, salon.stranger)):
        with reading(of(controller)):
            assert asked("SELECT id FROM people_client") == [(client.pk,)]
            assert asked("SELECT client_id FROM booking_appointment") == [(client.pk,)]
            assert asked("SELECT id FROM vault_subject WHERE kind = 'client'") == [(client.subject_id,)]
    with reading(of(salon.house, salon.renting)):
        assert len(asked("SELECT id FROM people_client")) == 2


def test_another_registers_rows_cannot_be_changed_or_made(salon: Any):
    with reading(of(salon.house)), connection.cursor() as cursor:
        cursor.execute("UPDATE people_client SET language = 'sv' WHERE id = %s", [salon.stranger.pk])
        assert cursor.rowcount == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            cursor.execute(
                "UPDATE people_client SET register_id = %s WHERE id = %s",
                [salon.stranger.register_id, salon.aino.pk],
            )


def test_the_context_ends_with_its_statement(salon: Any):
    with reading(of(salon.house)):
        asked("SELECT 1")
    inside = connection.connection.execute("SELECT current_setting('peili.controllers', true)")
    assert inside.fetchone()[0] is not None  # the test's own transaction is still open
    with reading(NOTHING):
        assert asked("SELECT id FROM people_client") == []


def test_a_savepoint_rolled_back_leaves_the_wall_as_it_was(salon: Any):
    with reading(of(salon.house)):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            asked("SELECT id FROM people_client")
            raise ZeroDivisionError
        assert asked("SELECT id FROM people_client") == [(salon.aino.pk,)]


def test_the_program_sees_every_register(salon: Any):
    with reading(PROGRAM):
        assert len(asked("SELECT id FROM people_client")) == 2


def test_the_role_may_not_lower_the_wall(salon: Any):
    for attempt in (
        "/**/ ALTER TABLE people_client DISABLE ROW LEVEL SECURITY",
        "/**/ TRUNCATE people_client",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            asked(f"/**/ {attempt}")


def test_every_table_about_clients_is_walled_or_says_why(salon: Any):
    from peili.config.postgres.wall import SHARED, about_clients, walled  # noqa: PLC0415  # needs the driver

    found = {name for (name,) in asked("SELECT tablename FROM pg_policies WHERE policyname = 'peili_wall'")}
    assert found == {model._meta.db_table for model in walled()}
    assert len(found) > 30
    assert all(SHARED.values())
    assert about_clients(type(salon.aino))


def test_many_rows_at_once_and_long_reads_stand_behind_the_wall_too(salon: Any):
    from peili.people.models import Client  # noqa: PLC0415  # models need the settings

    with reading(NOTHING), connection.cursor() as cursor:
        cursor.executemany("UPDATE people_client SET language = %s", [("sv",), ("en",)])
        assert list(Client.objects.iterator(chunk_size=1)) == []
    assert set(Client.objects.values_list("language", flat=True)) == {"fi"}
    with connection.cursor() as cursor, pytest.raises(NotImplementedError):
        cursor.copy("COPY people_client TO STDOUT")
