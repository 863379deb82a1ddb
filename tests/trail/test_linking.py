"""Linking: every entry once, in its register's chain, whoever links and whoever is killed."""

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread

import pytest
from django.db import connection

from peili.trail.commands import linking
from peili.trail.commands.linking import link_new
from peili.trail.models import Chain, Entry
from peili.trail.queries import OWN, chain_of, unlinked
from peili.trail.verifying import verify
from peili.vault.models import Subject
from tests.support.builders import NOW
from tests.support.trails import CLIENTS, STAFF, broken, linked, noted, person, sql, walk_of

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


def numbers(register_id: object) -> list[int]:
    found = Entry.objects.filter(register_id=register_id).order_by("at")
    if register_id is None:
        found = Entry.objects.filter(register_id__isnull=True).order_by("at")
    return list(found.values_list("number", flat=True))


def test_each_register_has_a_chain_and_the_house_its_own():
    for number, register_id in enumerate([CLIENTS, None, STAFF, CLIENTS, None, CLIENTS]):
        noted(number, register_id=register_id)
    assert link_new() == 6
    assert [numbers(CLIENTS), numbers(None), numbers(STAFF)] == [[1, 2, 3], [1, 2], [1]]
    assert {chain.pk: chain.number for chain in Chain.objects.all()} == {CLIENTS: 3, OWN: 2, STAFF: 1}
    assert [walk.broken for walk in verify()] == [None] * 3


def test_what_is_not_linked_is_counted_with_its_oldest():
    assert (unlinked().count, unlinked().oldest) == (0, None)
    noted(0)
    noted(1)
    assert (unlinked().count, unlinked().oldest) == (2, NOW)
    link_new()
    assert unlinked().count == 0


def test_a_person_named_twice_in_one_act_is_named_once():
    whom = person()
    assert noted(0, whom, whom).about.count() == 1
    link_new()
    assert broken() is None


def test_linking_again_continues_the_chain():
    linked(3)
    before = bytes(Chain.objects.get(pk=CLIENTS).hash)
    assert link_new() == 0
    noted(9, person())
    assert link_new() == 1
    chain = Chain.objects.get(pk=CLIENTS)
    assert chain.number == 4
    assert bytes(chain.hash) == bytes(Entry.objects.get(number=4).hash) != before
    assert broken() is None


def test_a_round_links_in_batches_and_stops_at_its_limit(monkeypatch):
    monkeypatch.setattr(linking, "BATCH", 3)
    for number in range(8):
        noted(number)
    assert link_new(at_most=5) == 6
    assert unlinked().count == 2
    assert link_new() == 2
    assert numbers(CLIENTS) == list(range(1, 9))
    assert walk_of(CLIENTS).entries == 8


def test_an_entry_of_the_past_is_linked_behind_what_is_linked_already():
    noted(100)
    link_new()
    noted(0)  # its transaction took longer to commit
    link_new()
    assert numbers(CLIENTS) == [2, 1]
    assert broken() is None


def together(*works: Callable[[], object]) -> list[BaseException]:
    """Run each work in a thread of its own, at once; return what failed."""
    start, failures = Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        start.wait()
        try:
            work()
        except BaseException as error:  # noqa: BLE001  # it fails the test
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


@pytest.mark.django_db(transaction=True)
def test_workers_that_meet_make_one_chain(monkeypatch):
    monkeypatch.setattr(linking, "BATCH", 7)
    rounds = 25

    def write(whom: Subject) -> None:
        for number in range(rounds):
            noted(number, whom, register_id=CLIENTS if number % 3 else None)

    def link_often() -> None:
        for _round in range(rounds):
            link_new()

    writers = [partial(write, person()) for _each in range(3)]
    assert together(*writers, link_often, link_often, link_often) == []
    link_new()
    assert sum(chain.number for chain in Chain.objects.all()) == 3 * rounds == Entry.objects.count()
    for register_id in (CLIENTS, None):
        walk = walk_of(chain_of(register_id=register_id))
        assert (walk.broken, walk.entries) == (None, len(numbers(register_id)))


def test_looking_for_work_reads_no_history(django_assert_num_queries):
    linked(60)
    if connection.vendor == "postgresql":
        sql("ANALYZE trail_entry")  # a server reads a table of few rows any way it likes
    with django_assert_num_queries(1) as seen:
        link_new()
    plan = " ".join(str(row) for row in explained(seen.captured_queries[0]["sql"]))
    # By the rows without a number alone: their own index, or on PostgreSQL that of the numbers, as it likes.
    assert "trail_entry_unlinked" in plan or "Index Cond: (number IS NULL)" in plan


def explained(statement: str) -> list[object]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # a table of five rows needs no index by itself
        prefix = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        cursor.execute(prefix + statement)
        return cursor.fetchall()
