"""Attacks on the files of a database: free pages, gaps in pages, its log, temporary files, a server.

Where the files are looked into, whole-file encryption is off: what is shown must hold for the columns alone.
"""

import ctypes
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from peili.rights.erasure.commands import begin, carry_out, scanned
from peili.rights.erasure.plan import make_plan
from peili.rights.erasure.purging import rewrite
from peili.rights.trials.trials import wanted
from tests.support.rights import TODAY
from tests.support.salon import MORNING, make_salon

VALUES = 4000
IN_CREATE = 0x100  # of inotify: a name was made in the folder
WORDS_SQLITE = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%%'"
WORDS_SERVER = (
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' "
    "AND indexdef ~* 'using gin |tsvector|trgm' UNION ALL "
    "SELECT table_name FROM information_schema.columns "
    "WHERE table_schema = 'public' AND udt_name = 'tsvector'"
)


def wrapper(path: Path) -> Any:
    """Return a connection to a plain file, as the program makes them."""
    from django.db import connections  # noqa: PLC0415  # settings exist only now

    from peili.config.databases import sqlite  # noqa: PLC0415  # as above
    from peili.config.sqlite import base  # noqa: PLC0415  # as above

    settings = connections.configure_settings({"default": sqlite(str(path), None)})["default"]
    return base.DatabaseWrapper(settings, "trial")


def sqlite_only() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("of the embedded engine")


@pytest.mark.django_db
def test_a_page_gap_keeps_nothing_once_the_file_is_written_anew(tmp_path: Path):
    """Deleting overwrites cells, but rebalancing leaves copies in the gaps of pages: a known residue."""
    sqlite_only()
    path, chance = tmp_path / "file", random.Random(7)
    trial = wrapper(path)
    live: set[int] = set()
    with trial.cursor() as cursor:
        cursor.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)")
        cursor.execute("BEGIN")
        for number in range(VALUES):
            cursor.execute(
                "INSERT INTO t VALUES (%s, %s)",
                [chance.randrange(10**9), f"needle-{number:06}-{'x' * chance.randrange(300)}"],
            )
            if number % 2:
                cursor.execute("DELETE FROM t WHERE id = (SELECT id FROM t ORDER BY a DESC LIMIT 1)")
        cursor.execute("COMMIT")
        cursor.execute("SELECT substr(a, 8, 6) FROM t")
        live = {int(row[0]) for row in cursor.fetchall()}
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    trial.close()
    found = {int(each) for each in re.findall(rb"needle-(\d{6})-", path.read_bytes())}
    assert found == live
    assert len(live) < VALUES


@pytest.mark.django_db(transaction=True)
def test_the_write_ahead_log_is_empty_after_an_erasure():
    sqlite_only()
    salon = make_salon()
    plan = make_plan(salon.aino.subject, now=MORNING)
    from peili.trail.commands import PROGRAM  # noqa: PLC0415  # models need the settings

    done = begin(plan=plan, ground="request", by=PROGRAM, now=MORNING, today=TODAY)
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    assert log.stat().st_size > 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone()[0] == "wal"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("peili.rights.erasure.commands._finish", lambda erasure, **_said: erasure)
        carry_out(erasure=done, now=MORNING)
        assert log.stat().st_size == 0
    assert carry_out(erasure=done, now=MORNING).rewritten_at == MORNING


def made_in(folder: Path, work: Callable[[], object]) -> set[str]:
    """Return the names of the files made in a folder meanwhile, those removed at once included."""
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(os.O_NONBLOCK)
    assert libc.inotify_add_watch(watch, os.fsencode(folder), IN_CREATE) > 0
    try:
        work()
        told = os.read(watch, 1 << 16)
    except BlockingIOError:
        return set()
    finally:
        os.close(watch)
    return {name.decode() for name in re.findall(rb"[\w.-]{6,}", told)}


def sorted_by(whose: str, path: Path, temporary: Path) -> None:
    more = {"SQLITE_TMPDIR": str(temporary), "PYTHONPATH": "src:."}
    words = [sys.executable, "-m", "tests.support.sorting", whose, str(path)]
    subprocess.run(words, env=os.environ | more, check=True)


@pytest.mark.django_db
def test_no_statement_of_an_erasure_writes_a_temporary_file(tmp_path: Path):
    """Sorting more than fits a cache spills into memory, where a plain connection uses a file."""
    sqlite_only()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    assert made_in(temporary, lambda: sorted_by("plain", tmp_path / "plain", temporary)) != set()
    assert made_in(temporary, lambda: sorted_by("own", tmp_path / "file", temporary)) == set()
    trial = wrapper(tmp_path / "file")
    with trial.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone()[0] == 1
    trial.close()
    assert {each.name for each in tmp_path.iterdir()} <= {
        "temporary",
        "plain",
        "file",
        "file-wal",
        "file-shm",
    }


@pytest.mark.engine
@pytest.mark.django_db
def test_no_index_of_words_is_in_the_database():
    with connection.cursor() as cursor:
        cursor.execute(WORDS_SQLITE if connection.vendor == "sqlite" else WORDS_SERVER)
        assert cursor.fetchall() == []


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_a_server_keeps_no_readable_value_of_somebody_erased(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Dead rows, large values, statistics and the write-ahead log of a server hold ciphertext only."""
    from peili.house.models import Register  # noqa: PLC0415  # models need the settings
    from peili.rights.trials.planting import plant  # noqa: PLC0415  # as above
    from peili.trail.commands import PROGRAM  # noqa: PLC0415  # as above
    from tests.support.houses import promise  # noqa: PLC0415  # as above

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    salon = make_salon()
    promise()
    planted = plant(Register.objects.get(pk=salon.aino.register_id), now=MORNING)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert scanned(wanted([planted]))["hits"] == 0  # before anything is erased
    plan = make_plan(planted.client.subject, now=MORNING)
    with transaction.atomic():
        done = begin(plan=plan, ground="request", by=PROGRAM, now=MORNING, today=TODAY)
    carry_out(erasure=done, now=MORNING)
    assert rewrite()
    found = scanned(wanted([planted]))
    assert found["hits"] == 0
    if connection.vendor == "postgresql":
        assert any(name.startswith("server") for name in found["surfaces"])
        sizes = {model._meta.db_table for model in apps.get_models()}
        assert "people_client" in sizes
