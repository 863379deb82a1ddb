"""The probes of the trail: what the night's walk found, and whether linking keeps up."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from peili.promises.probes import Evidence, Question, State, ask
from peili.trail.commands.ending import open_door
from peili.trail.commands.proving import prove
from peili.trail.models import Chain, Entry
from tests.support.builders import NOW
from tests.support.trails import CLIENTS, linked, noted, sql

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


def asked(code: str, after: timedelta = timedelta(0)) -> Evidence:
    return ask(code, Question(now=NOW + after, register=UUID(int=0)))


def test_chains_that_nobody_walked_are_not_called_whole():
    linked(2)
    assert asked("trail.chain").state is State.NOT_YET


def test_chains_hold_for_two_days_after_they_were_walked():
    linked(2)
    linked(3, register_id=None)
    assert [walk.broken for walk in prove(now=NOW)] == [None, None]
    found = asked("trail.chain")
    assert found.state is State.HOLDS
    assert "5" in str(found.text)
    assert asked("trail.chain", timedelta(days=2, seconds=1)).state is State.DRIFTS


def test_a_broken_link_drifts_and_is_named():
    linked(4)
    with open_door():
        Entry.objects.filter(number=3).update(act="forged")
    prove(now=NOW)
    found = asked("trail.chain")
    assert found.state is State.DRIFTS
    assert "3" in str(found.text)
    assert Chain.objects.get(pk=CLIENTS).verified_to == 2


def test_a_table_without_its_guard_drifts():
    linked(1)
    prove(now=NOW)
    on_postgres = connection.vendor == "postgresql"
    if on_postgres:
        sql("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
    sql(
        "ALTER TABLE trail_entry DISABLE TRIGGER trail_entry_only_added_rows"
        if on_postgres
        else "DROP TRIGGER trail_entry_only_added_update"
    )
    assert asked("trail.chain").state is State.DRIFTS


def test_linking_keeps_up_until_an_entry_waits_for_a_minute():
    assert asked("trail.unlinked").state is State.HOLDS
    noted(0)
    found = asked("trail.unlinked", timedelta(seconds=59))
    assert found.state is State.HOLDS
    assert "1" in str(found.text)
    assert asked("trail.unlinked", timedelta(seconds=61)).state is State.DRIFTS
