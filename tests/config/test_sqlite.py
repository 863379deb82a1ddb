"""The embedded engine: which SQLite runs, with which settings, and that Django's ORM works on it."""

import multiprocessing
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DataError, IntegrityError, OperationalError, connections, models, transaction
from django.db.models import Count, F, Sum
from django.db.models.functions import TruncMonth

from peili.config.databases import sqlite
from peili.config.sqlite import base

SETTINGS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "secure_delete": 1,
    "temp_store": 2,
    "busy_timeout": 20_000,
    "mmap_size": 0,
}


class House(models.Model):
    name = models.CharField(max_length=20, unique=True)

    class Meta:
        app_label = "engine_trial"


class Visit(models.Model):
    house = models.ForeignKey(House, models.CASCADE)
    at = models.DateTimeField()
    day = models.DateField()
    clock = models.TimeField()
    length = models.DurationField()
    price = models.DecimalField(max_digits=8, decimal_places=2)
    kept = models.BooleanField(default=True)
    facts = models.JSONField(default=dict)
    cents = models.IntegerField(default=0)
    sealed = models.BinaryField(default=b"")

    class Meta:
        app_label = "engine_trial"


@pytest.fixture(autouse=True)
def _own_connections(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def tables(scratch: Any) -> Any:
    with scratch.schema_editor() as editor:
        editor.create_model(House)
        editor.create_model(Visit)
    return scratch


def wrapper(name: str, **options: object) -> base.DatabaseWrapper:
    settings = sqlite(name)
    settings["OPTIONS"] |= options
    return base.DatabaseWrapper(connections.configure_settings({"default": settings})["default"], "trial")


def pragma(connection: Any, name: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


def visit(house: House, month: int = 1, **values: Any) -> Visit:
    return Visit(
        house=house,
        at=datetime(2026, month, 24, 22, 30, 15, 123456, tzinfo=UTC),
        day=date(2026, month, 25),
        clock=time(0, 30),
        length=timedelta(minutes=75),
        price=Decimal("79.90"),
        **values,
    )


@pytest.mark.parametrize(("name", "value"), SETTINGS.items())
def test_each_setting_holds_on_every_connection(scratch: Any, name: str, value: object) -> None:
    assert pragma(scratch, name) == value
    seen: list[object] = []

    def elsewhere() -> None:
        seen.append(pragma(connections["scratch"], name))
        connections["scratch"].close()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [value]


def test_the_library_is_not_the_interpreters(scratch: Any) -> None:
    with scratch.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()")
        version = tuple(int(part) for part in cursor.fetchone()[0].split("."))
    assert version >= (3, 51, 3)
    assert scratch.get_database_version() == version
    assert type(scratch.connection).__module__.startswith("sqlcipher3")
    assert sys.modules["sqlite3"].connect is not base.dbapi2.connect


def test_a_database_in_memory_may_keep_its_journal_in_memory() -> None:
    connection = wrapper("file:trial?mode=memory&cache=shared")
    try:
        assert pragma(connection, "journal_mode") == "memory"
        assert pragma(connection, "synchronous") == 2
    finally:
        connection.connection.close()


@pytest.mark.parametrize("name", ["journal_mode", "synchronous", "secure_delete"])
def test_a_setting_that_did_not_take_refuses_the_connection(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose = {**base.SETTINGS, name: {"journal_mode": "delete", "synchronous": 1, "secure_delete": 0}[name]}
    monkeypatch.setattr(base, "configure", lambda connection: set_all(connection, loose))
    with pytest.raises(ImproperlyConfigured, match=name):
        wrapper(str(tmp_path / "file")).connect()


def set_all(connection: Any, settings: dict[str, object]) -> None:
    for name, value in settings.items():
        connection.execute(f"PRAGMA {name} = {value}")


def test_a_file_may_not_keep_its_journal_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        base, "configure", lambda connection: set_all(connection, base.SETTINGS | {"journal_mode": "memory"})
    )
    with pytest.raises(ImproperlyConfigured, match="journal_mode is memory"):
        wrapper(str(tmp_path / "file")).connect()


def test_an_old_sqlite_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base.dbapi2, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(ImproperlyConfigured, match="WAL-reset"):
        wrapper(str(tmp_path / "file")).connect()


def test_another_transaction_mode_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="IMMEDIATE"):
        wrapper(str(tmp_path / "file"), transaction_mode="DEFERRED").connect()


def test_values_come_back_as_they_went_in(tables: Any) -> None:
    house = House.objects.using("scratch").create(name="Kaarna")
    made = visit(house, facts={"skin": ["kuiva", 2, None, True]}, sealed=b"\x00\xff", cents=-5)
    made.save(using="scratch")
    read = Visit.objects.using("scratch").get()
    for field in Visit._meta.concrete_fields:
        assert getattr(read, field.attname) == getattr(made, field.attname), field.name
    assert type(read.price) is Decimal
    assert type(read.kept) is bool


def test_queries_that_lean_on_the_engine(tables: Any) -> None:
    house = House.objects.using("scratch").create(name="Kaarna")
    rows = [visit(house, month, cents=month, facts={"room": {"no": month}}) for month in (1, 1, 2)]
    Visit.objects.using("scratch").bulk_create(rows)
    visits = Visit.objects.using("scratch")
    months = visits.annotate(month=TruncMonth("at")).values("month").annotate(n=Count("id"), s=Sum("cents"))
    assert [(row["n"], row["s"]) for row in months.order_by("month")] == [(2, 2), (1, 2)]
    assert visits.filter(facts__room__no=2).count() == 1
    assert visits.filter(house__name__regex=r"^K.a+rna$").count() == 3
    assert visits.filter(house__name__iregex=r"^kaarna$").count() == 3
    assert visits.filter(house__name="100%s").count() == 0
    assert visits.filter(at__date=date(2026, 1, 25)).count() == 2  # half past midnight in Helsinki
    assert visits.aggregate(s=Sum("price"))["s"] == Decimal("239.70")
    assert visits.filter(cents=2).update(cents=F("cents") * 10) == 1
    assert visits.order_by("-cents").first().cents == 20
    Visit.objects.using("scratch").bulk_create([visit(house) for _ in range(500)])
    assert visits.count() == 503


def test_named_and_positional_parameters(scratch: Any) -> None:
    with scratch.cursor() as cursor:
        cursor.execute("SELECT %(a)s || %(b)s, '100%%'", {"a": "x", "b": "y"})
        assert cursor.fetchone() == ("xy", "100%")
        cursor.execute("CREATE TABLE pair (a, b)")
        cursor.executemany("INSERT INTO pair VALUES (%s, %s)", iter([(1, 2), (3, 4)]))
        cursor.execute("SELECT count(*), '%s' FROM pair")
        assert cursor.fetchone() == (2, "%s")


def test_savepoints_undo_only_their_own_part(tables: Any) -> None:
    houses = House.objects.using("scratch")
    with transaction.atomic("scratch"):
        houses.create(name="outer")
        with pytest.raises(IntegrityError), transaction.atomic("scratch"):
            houses.create(name="inner")
            houses.create(name="outer")
        houses.create(name="after")
    assert sorted(houses.values_list("name", flat=True)) == ["after", "outer"]


def test_the_engines_errors_are_djangos(tables: Any) -> None:
    house = House.objects.using("scratch").create(name="Kaarna")
    with pytest.raises(IntegrityError):
        House.objects.using("scratch").create(name="Kaarna")
    with pytest.raises(IntegrityError), transaction.atomic("scratch"):
        visit(House(id=house.pk + 1)).save(using="scratch")
    with pytest.raises(OperationalError), tables.cursor() as cursor:
        cursor.execute("SELECT * FROM nothing")
    with pytest.raises((DataError, OverflowError)):
        visit(house, cents=2**70).save(using="scratch")


def test_an_explicit_transaction_takes_the_write_lock_at_once(tables: Any) -> None:
    refused: list[Exception] = []

    def write() -> None:
        connection = connections["scratch"]
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 10")
        try:
            with transaction.atomic("scratch"):
                pass
        except OperationalError as error:
            refused.append(error)
        connection.close()

    with transaction.atomic("scratch"):  # nothing written yet: IMMEDIATE alone holds the lock
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert [str(error) for error in refused] == ["database is locked"]


def test_no_read_modify_write_is_lost(tables: Any) -> None:
    house = House.objects.using("scratch").create(name="Kaarna")
    visit(house).save(using="scratch")

    def add() -> None:
        for _ in range(25):
            with transaction.atomic("scratch"):
                row = Visit.objects.using("scratch").get()
                row.cents += 1
                row.save(using="scratch")
        connections["scratch"].close()

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Visit.objects.using("scratch").get().cents == 100


def open_new(name: str) -> None:
    connection = wrapper(name)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS t (a)")
        cursor.execute("INSERT INTO t VALUES (1)")
    connection.close()


def test_many_processes_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    name = str(tmp_path / "new.sqlite3")
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=open_new, args=(name,)) for _ in range(8)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 8
    connection = wrapper(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM t")
        assert cursor.fetchone() == (8,)
    connection.close()


def test_what_is_deleted_leaves_no_trace_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    connection = wrapper(str(path))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE t (a TEXT)")
        cursor.executemany("INSERT INTO t VALUES (%s)", [(f"Aino Salainen {n}",) for n in range(500)])
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert b"Aino Salainen" in path.read_bytes()
        cursor.execute("DELETE FROM t")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert b"Aino Salainen" not in path.read_bytes()


KEY = bytes(range(32))


def keyed(path: Path, key: bytes | None = KEY) -> base.DatabaseWrapper:
    settings = connections.configure_settings({"default": sqlite(str(path), key)})["default"]
    return base.DatabaseWrapper(settings, "trial")


def test_a_keyed_file_shows_nothing_and_keeps_its_settings(tmp_path: Path) -> None:
    connection = keyed(tmp_path / "file")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE visible (a TEXT)")
        cursor.executemany("INSERT INTO visible VALUES (%s)", [("Aino Salainen",)] * 300)
        cursor.execute("SELECT count(*) FROM visible")
        assert cursor.fetchone() == (300,)
    for name, value in SETTINGS.items():
        assert pragma(connection, name) == value
    found = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    connection.close()
    assert len(found) > 4096
    for plain in (b"Salainen", b"visible", b"SQLite format"):
        assert plain not in found


@pytest.mark.parametrize(
    ("made", "opened", "why"),
    [
        (KEY, bytes(32), "not encrypted under this house's key"),
        (KEY, None, "PEILI_SQLITE_KEYED=0"),
        (None, KEY, "peili keys encrypt-database"),
    ],
    ids=["another key", "no key", "not encrypted yet"],
)
def test_a_key_that_does_not_fit_is_a_sentence_and_harms_nothing(
    made: bytes | None, opened: bytes | None, why: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    connection = keyed(tmp_path / "file", made)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE t (a)")
    connection.close()
    before = (tmp_path / "file").read_bytes()
    with pytest.raises(base.DatabaseLocked, match=why) as refused:
        keyed(tmp_path / "file", opened).connect()
    assert KEY.hex() not in str(refused.value)
    assert (tmp_path / "file").read_bytes() == before
    assert capfd.readouterr().err == ""
    again = keyed(tmp_path / "file", made)
    again.connect()
    again.close()
