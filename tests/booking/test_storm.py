"""Many clients at one free time while the server is killed: never two bookings, never a lost one."""

import os
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import psycopg
import pytest

from bench.house import House
from bench.storm import storm_house
from tests.support import postgres
from tests.support.aloud import say

SEED = 7


def engine() -> AbstractContextManager[str]:
    """A database server of the storm's own when the run is on PostgreSQL, else the embedded database."""
    return postgres.cluster() if os.environ.get("PEILI_DATABASE_URL") else nullcontext("")


def storm(request: pytest.FixtureRequest, folder: Path, *, rounds: int) -> None:
    with engine() as url:
        house = House(folder / "home", database_url=url)
        house.make_demo(clients=20, seed=SEED)
        report = storm_house(house, rounds=rounds, seed=SEED)
    told = "\n".join(report.lines())
    say(request, told)
    assert not report.failed(), told
    assert report.tally.booked, "a storm in which nobody books proves nothing"
    assert report.tally.kills, "a storm in which the server is never killed proves half"


@pytest.mark.long
@pytest.mark.engine
@pytest.mark.skipif(
    "PEILI_DATABASE_URL" not in os.environ,
    reason="SQLite writes one at a time: its storm is of the deep rounds",
)
def test_a_time_wanted_by_fifty_at_once_is_booked_once(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    storm(request, tmp_path, rounds=3)


@pytest.mark.deep
@pytest.mark.engine
@pytest.mark.skipif(
    "PEILI_DATABASE_URL" not in os.environ,
    reason="SQLite writes one at a time: the search before each write is guard enough for a storm",
)
def test_without_the_databases_own_guard_the_storm_finds_double_bookings(tmp_path: Path) -> None:
    """The control: if this storm found nothing, it could not see a double booking."""
    with engine() as url:
        house = House(tmp_path / "home", database_url=url)
        house.make_demo(clients=20, seed=SEED)
        with psycopg.connect(url) as connection:
            connection.execute("ALTER TABLE booking_occupancy DROP CONSTRAINT no_overlap")
        report = storm_house(house, rounds=6, seed=SEED)
    assert report.found.overlaps, "\n".join(report.lines())


@pytest.mark.deep
@pytest.mark.engine
def test_ten_thousand_attempts_never_book_a_time_twice(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    storm(request, tmp_path, rounds=200)
