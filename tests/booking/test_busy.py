"""A lock nobody gives back, a connection that is cut: a clear answer, nothing half done, then it works."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any
from unittest.mock import Mock

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, ProgrammingError, connection
from django.test import Client as Browser

from peili.booking.models import Appointment, Hold, Occupancy
from peili.config.breaking import passes
from tests.booking.conftest import AINO, Walk, text
from tests.support.builders import local

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]
PATIENCE = 50  # milliseconds that this test waits for a lock, not the house's twenty seconds


@contextmanager
def locked() -> Iterator[None]:
    """Keep the embedded database's one write lock in another session, as a backup that hangs would."""
    with closing(connection.copy()) as other, connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        other.cursor().execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def cut() -> Iterator[None]:
    """Let the server end our session when the minutes are about to be written, as a restart would."""

    def end(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if "booking_occupancy" in sql and not sql.startswith("SELECT"):
            where = connection.settings_dict
            session = {"host": where["HOST"], "port": where["PORT"], "user": where["USER"]}
            with psycopg.connect(**session, dbname=where["NAME"]) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        return execute(sql, *rest)

    with connection.execute_wrapper(end):
        yield
    connection.close()  # as Django does at the end of a request


@pytest.fixture
def trouble() -> Callable[[], Any]:
    return locked if connection.vendor == "sqlite" else cut


@pytest.fixture
def browser(walk: Walk) -> Browser:
    walk.browser.raise_request_exception = False
    return walk.browser


def test_a_time_that_could_not_be_written_is_said_to_be_busy_and_had_afterwards(
    walk: Walk, browser: Browser, trouble: Callable[[], Any]
):
    with trouble():
        answer = walk.hold(local(24, 10))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Juuri nyt on ruuhkaa" in text(answer)
    assert not Hold.objects.exists()
    assert not Occupancy.objects.exists()
    assert walk.hold(local(24, 10)).status_code == 302


def test_a_form_whose_answer_was_lost_is_sent_again_and_books_once(
    walk: Walk, browser: Browser, trouble: Callable[[], Any]
):
    details = walk.held(local(24, 10))
    with trouble():
        assert browser.post(details, AINO).status_code == 503
    assert not Appointment.objects.exists()
    first, again = browser.post(details, AINO), browser.post(details, AINO)
    assert first.status_code == again.status_code == 302
    assert first.url == again.url
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (OperationalError("database is locked"), 503, "application/problem+json"),
        (ProgrammingError("no such table"), 500, "text/html; charset=utf-8"),
    ],
    ids=["busy", "mistake"],
)
def test_a_program_is_told_that_it_may_ask_again_where_it_may(
    *, walk: Walk, browser: Browser, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, kind: str
):
    monkeypatch.setattr("peili.exchange.views.api.doors.open_key", Mock(side_effect=error))
    answer = browser.get("/api/v1/services", headers={"Authorization": "Bearer x"})
    assert (answer.status_code, answer["Content-Type"]) == (status, kind)
    assert ("Retry-After" in answer) is (status == 503)


def test_a_mistake_in_a_query_is_not_called_a_lock():
    with pytest.raises(DatabaseError) as caught, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")
    assert not passes(caught.value)
