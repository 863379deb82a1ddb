"""Periodic work: each slot runs once, whoever asks."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from peili.house import work
from peili.house.models import Run
from peili.house.work import Periodic, claim, due_slot, run_due
from tests.support.builders import NOW

pytestmark = [pytest.mark.engine]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []
    monkeypatch.setattr(
        work,
        "_jobs",
        {
            "a": Periodic("a", 1, lambda _now: done.append("a")),
            "b": Periodic("b", 60, lambda _now: done.append("b")),
        },
    )
    return done


@pytest.mark.django_db
def test_each_slot_runs_once(ran: list[str]):
    assert run_due(now=NOW) == 2
    assert run_due(now=NOW + timedelta(seconds=30)) == 0
    assert run_due(now=NOW + timedelta(minutes=1)) == 1
    assert ran == ["a", "b", "a"]
    assert Run.objects.filter(finished_at__isnull=True).count() == 0


@pytest.mark.django_db
def test_a_missed_slot_is_not_made_up_for(ran: list[str]):
    run_due(now=NOW)
    run_due(now=NOW + timedelta(hours=5))
    assert ran == ["a", "b", "a", "b"]


@pytest.mark.django_db
def test_old_slots_are_forgotten(ran: list[str]):
    run_due(now=NOW)
    run_due(now=NOW + timedelta(days=3))
    assert Run.objects.filter(due__lt=NOW + timedelta(days=1)).count() == 0
    assert ran.count("a") == 2


def test_a_slot_begins_on_its_period():
    hourly = Periodic("x", 60, lambda _now: None)
    assert due_slot(hourly, NOW + timedelta(minutes=59)) == NOW
    assert due_slot(hourly, NOW + timedelta(minutes=60)) == NOW + timedelta(hours=1)


@pytest.mark.django_db(transaction=True)
def test_workers_that_meet_claim_a_slot_once():
    periodic = Periodic("meeting", 1, lambda _now: None)
    barrier, won = Barrier(6), []

    def worker() -> None:
        barrier.wait()
        try:
            won.append(claim(periodic, now=NOW) is not None)
        finally:
            connection.close()

    threads = [Thread(target=worker) for _each in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 5 + [True]
