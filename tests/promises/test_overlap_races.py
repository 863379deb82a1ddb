"""Many sessions at the same minutes: one is served, the others are told, nobody waits for ever."""

import random
import threading
from collections import Counter
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from peili.promises.overlap import take_turns
from tests.support.spans import RESOURCES, Resource, clashes, guard, span, spans

pytestmark = pytest.mark.engine


def together(work: Any, threads: int) -> Counter[str]:
    """Run the work in threads that start at once; count how their tries ended."""
    ends: Counter[str] = Counter()
    start = threading.Barrier(threads)

    def one(number: int) -> None:
        start.wait()
        try:
            for end in work(random.Random(number)):
                ends[end] += 1
        finally:
            connections["scratch"].close()

    running = [threading.Thread(target=one, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return ends


def attempt(rows: list[tuple[Any, int, int]]) -> str:
    """Write one booking's rows; say how it ended."""
    try:
        with transaction.atomic("scratch"):
            take_turns(Resource, [resource for resource, _, _ in rows], using="scratch")
            for resource, start, end in rows:
                span(start, end, resource).save(using="scratch")
    except IntegrityError as error:
        return "taken" if guard.violated_by(error) else repr(error)
    return "booked"


def overlapping() -> list[tuple[object, object]]:
    return clashes(list(spans().values_list("resource_id", "start_minute", "end_minute")))


def test_one_of_many_gets_the_slot(tables: Any) -> None:
    rounds = 10
    for minute in range(rounds):
        rows = [(resource, 100 * minute, 100 * minute + 60) for resource in RESOURCES[:3]]
        assert together(lambda _random, rows=rows: [attempt(rows)], 10) == {"booked": 1, "taken": 9}
    assert spans().count() == 3 * rounds


def bookings(tries: int) -> Any:
    def work(random_: random.Random) -> Any:
        for _ in range(tries):
            chosen = random_.sample(RESOURCES, 3)
            start = random_.randrange(600)
            yield attempt([(resource, start, start + random_.randrange(5, 60)) for resource in chosen])

    return work


@pytest.mark.parametrize("tries", [40, pytest.param(2000, marks=pytest.mark.deep)])
def test_random_bookings_of_several_resources(tables: Any, tries: int) -> None:
    ends = together(bookings(tries), 6)
    assert set(ends) == {"booked", "taken"}
    assert spans().count() == 3 * ends["booked"]
    assert overlapping() == []


def move_or_book(random_: random.Random, mine: list[Any]) -> str:
    resource, start = random_.choice(RESOURCES[:2]), random_.randrange(300)
    moved = random_.choice(mine) if mine and random_.random() < 0.5 else None
    try:
        with transaction.atomic("scratch"):
            take_turns(Resource, RESOURCES[:2], using="scratch")
            if moved:
                values = {"resource": resource, "start_minute": start, "end_minute": start + 20}
                spans().filter(pk=moved).update(**values)
            else:
                row = span(start, start + 20, resource)
                row.save(using="scratch")
                mine.append(row.pk)
    except IntegrityError as error:
        return "taken" if guard.violated_by(error) else repr(error)
    return "written"


def test_moves_and_bookings_at_once(tables: Any) -> None:
    def work(random_: random.Random) -> Any:
        mine: list[Any] = []
        return [move_or_book(random_, mine) for _ in range(40)]

    ends = together(work, 6)
    assert set(ends) == {"written", "taken"}
    assert overlapping() == []
