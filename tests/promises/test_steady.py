"""What is kept while nobody writes is gone as soon as anybody has: here, in a thread, in another process."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import ConnectionHandler, transaction

from peili.config.databases import sqlite
from peili.house.models import Premises
from peili.house.queries import face
from peili.promises import steady as module
from peili.promises.steady import AT_MOST, steady

WRITE = "import sys; from sqlcipher3 import dbapi2; c = dbapi2.connect(sys.argv[1], isolation_level=None); "


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any) -> Any:
    """A database file of its own, as the default connection of the module under test."""
    handler = ConnectionHandler({"default": sqlite(str(tmp_path / "house.sqlite3"))})
    connection = handler["default"]
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE says (word)")
            cursor.execute("INSERT INTO says VALUES ('one')")
        monkeypatch.setattr(module, "connections", handler)
        yield connection
        handler.close_all()


def reader(connection: Any) -> tuple[Callable[[], str], list[str]]:
    asked: list[str] = []

    def read() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT word FROM says")
            asked.append(cursor.fetchone()[0])
        return asked[-1]

    return lambda: steady("word", read), asked


def say(connection: Any, word: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE says SET word = %s", [word])


def test_what_nobody_changed_is_read_once(house: Any):
    word, asked = reader(house)
    assert [word() for _ in range(5)] == ["one"] * 5
    assert asked == ["one"]


def test_ones_own_change_is_seen_at_once(house: Any):
    word, _asked = reader(house)
    assert word() == "one"
    say(house, "two")
    assert word() == "two"


def test_another_processs_change_is_seen_at_once(house: Any):
    word, _asked = reader(house)
    name = str(house.settings_dict["NAME"])
    for said in ("two", "three", "one"):
        word()
        change = f"c.execute('PRAGMA synchronous=1'); c.execute(\"UPDATE says SET word = '{said}'\")"
        subprocess.run([sys.executable, "-c", WRITE + change, name], check=True)
        assert word() == said


def test_another_threads_change_is_seen_at_once(house: Any):
    word, _asked = reader(house)
    assert word() == "one"

    def change() -> None:
        other = house.copy()
        say(other, "two")
        other.close()

    thread = threading.Thread(target=change)
    thread.start()
    thread.join()
    assert word() == "two"


def test_what_is_rolled_back_was_never_kept(house: Any):
    word, _asked = reader(house)
    assert word() == "one"
    house.set_autocommit(False)
    house.in_atomic_block = True
    say(house, "two")
    assert word() == "two"
    house.in_atomic_block = False
    house.rollback()
    house.set_autocommit(True)
    assert word() == "one"


def test_a_new_connection_keeps_nothing_of_the_old_one(house: Any):
    word, asked = reader(house)
    word()
    house.close()
    house.connect()
    assert word() == "one"
    assert len(asked) == 2


def test_only_so_much_is_kept(house: Any):
    for number in range(AT_MOST * 3):
        steady(("invented", number), list)
    assert len(house.peili_kept.found) <= AT_MOST


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_a_page_shows_what_was_changed_a_moment_before():
    Premises.objects.create(name="Ensin", street="Katu 1", postcode="00100", city="Helsinki")
    for name in ("Sitten", "Lopuksi"):
        assert face().premises.name != name
        with transaction.atomic():
            Premises.objects.update(name=name)
        assert face().premises.name == name
