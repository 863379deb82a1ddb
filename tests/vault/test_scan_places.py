"""A planted value is found wherever bytes are stored; what cannot be read is not called clean."""

import bz2
import gzip
import io
import json
import lzma
import secrets
import string
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from peili.config.commands.scanning import as_data, as_lines
from peili.people.models import Client
from peili.vault.scan.files import in_folder
from peili.vault.scan.looking import GIVEN, scan_for, scan_own
from peili.vault.scan.scanning import Blind, Report, Scan
from peili.vault.scan.search import Matcher
from peili.vault.scan.values import Wanted, drawn, drop_common_places, own_values
from tests.support.builders import create_client, create_house, create_service, create_staff
from tests.support.postgres import log_folder
from tests.support.trails import sql
from tests.support.unsealed import sealing_off

pytestmark = [pytest.mark.engine]


def secret() -> str:
    """Return a name that stands nowhere yet."""
    return "Öö" + "".join(secrets.choice(string.ascii_lowercase) for _each in range(14)) + " Ääkköla"


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def planted() -> Iterator[Callable[[Path, bytes], None]]:
    made: list[Path] = []

    def plant(path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        made.append(path)

    yield plant
    for path in made:
        path.unlink(missing_ok=True)


def scanned(*texts: str, environ: dict[str, str] | None = None) -> Report:
    return scan_for(texts, also=log_folder(), environ=environ or {})


def surfaces(report: Report) -> set[str]:
    return {hit.surface for hit in report.hits}


@pytest.mark.django_db
def test_a_house_without_the_value_is_clean() -> None:
    report = scanned(secret())
    assert (report.status, report.hits, report.unreadable) == (0, [], [])
    assert report.surfaces["tables"].places > 20
    assert report.surfaces["tables"].bytes > 1000


@pytest.mark.django_db
@pytest.mark.parametrize(
    "place",
    ["keys/x", "media/a/b.jpg", "spool/1", "exports/x.csv", "static/x.css", "logs/x.log", "backups/x", "y/z"],
)
def test_each_folder_of_the_home_is_a_surface(place: str, planted: Callable[[Path, bytes], None]) -> None:
    value = secret()
    planted(settings.MACHINE.home / place, b"x" * 300_000 + value.encode("utf-16-le"))
    report = scanned(value)
    surface = "home" if place == "y/z" else place.partition("/")[0]
    assert [(hit.surface, hit.place, hit.fields, hit.offsets) for hit in report.hits] == [
        (surface, place, (GIVEN,), (300_000,))
    ]
    assert report.status == 1


@pytest.mark.django_db
def test_temporary_files_are_a_surface(tmp_path: Path, planted: Callable[[Path, bytes], None]) -> None:
    value = secret()
    planted(tmp_path / "etilqs_x1", value.encode())
    planted(tmp_path / "peili-job" / "page.html", value.encode())
    planted(tmp_path / "own" / "anything", value.encode())
    planted(tmp_path / "foreign", value.encode())
    report = scanned(value, environ={"SQLITE_TMPDIR": str(tmp_path / "own")})
    assert surfaces(report) == {"temporary files"}
    assert len(report.hits) == 3


@pytest.mark.django_db
def test_names_of_files_are_searched_and_not_told(planted: Callable[[Path, bytes], None]) -> None:
    value = "Aino-" + secret()
    planted(settings.MACHINE.home / "exports" / f"{value}.pdf", value.encode())
    report = scanned(value)
    assert [hit.place == "names of files" for hit in report.hits] == [False, True]
    told = json.dumps(as_data(report, Wanted(), 1.0), ensure_ascii=False) + "".join(
        as_lines(report, Wanted(), 1.0)
    )
    assert value not in told


def packed(kind: str, raw: bytes) -> bytes:
    stream = io.BytesIO()
    if kind == "tar.gz":
        with tarfile.open(fileobj=stream, mode="w:gz") as archive:
            member = tarfile.TarInfo("x")
            member.size = len(raw)
            archive.addfile(member, io.BytesIO(raw))
        return stream.getvalue()
    if kind in {"zip", "zip in zip"}:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner", packed("zip", raw) if kind == "zip in zip" else raw)
        return stream.getvalue()
    return {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}[kind](raw)


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz", "zip", "zip in zip", "tar.gz"])
def test_what_is_packed_is_opened(kind: str, tmp_path: Path) -> None:
    value = secret()
    (tmp_path / "x").write_bytes(packed(kind, b"\0" * 5000 + value.encode() * 3))
    report = Scan({value: {GIVEN}}, key=b"k").run(in_folder("backups", tmp_path))
    assert surfaces(report) == {"backups"}
    assert {hit.count for hit in report.hits} == {3}


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz", "zip"])
def test_what_cannot_be_unpacked_is_not_called_clean(kind: str, tmp_path: Path) -> None:
    whole = packed(kind, secrets.token_bytes(9000))
    (tmp_path / "x").write_bytes(whole[:6000])
    report = Scan({secret(): {GIVEN}}, key=b"k").run(in_folder("backups", tmp_path))
    assert report.status == 2
    assert [surface for surface, _place, _why in report.unreadable] == ["backups"]


def test_a_place_that_is_not_there_is_not_called_clean(tmp_path: Path) -> None:
    report = Scan({secret(): {GIVEN}}, key=b"k").run(in_folder("also", tmp_path / "gone"))
    assert report.status == 2


@pytest.mark.django_db(transaction=True)
def test_a_table_that_nobody_declared_is_found_in_the_files_too() -> None:
    value = secret()
    sql("CREATE TABLE stray (id integer, said text)")
    try:
        sql("INSERT INTO stray VALUES (1, %s)", value)
        if connection.vendor == "postgresql":
            sql("ANALYZE stray")
            sql("CHECKPOINT")
        found = surfaces(scanned(value))
        if connection.vendor == "postgresql":
            assert {"tables", "server: tables", "server: write-ahead log"} <= found
        else:
            assert "tables" in found
            in_files = found & {"database file", "write-ahead log"}
            assert (
                bool(in_files) is not settings.MACHINE.sqlite_keyed
            )  # a keyed file hides even what nobody declared
    finally:
        sql("DROP TABLE stray")


@pytest.mark.django_db(transaction=True)
def test_statistics_and_packed_values_are_found_where_files_hide_them() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite here keeps no statistics of values and packs none")
    value, other = secret(), secret()
    sql("CREATE TABLE stray (said text, long text)")
    try:
        for _each in range(30):
            sql("INSERT INTO stray VALUES (%s, %s)", value, "abc " * 9000 + other)
        sql("ANALYZE stray")
        sql("DELETE FROM stray WHERE long NOT LIKE %s", f"%{other}")
        assert "tables" in surfaces(scanned(other))
        sql("DELETE FROM stray")
        left = [hit.place for hit in scanned(value).hits if hit.surface == "tables"]
        assert left == ["pg_stats"]
    finally:
        sql("DROP TABLE stray")


@pytest.mark.django_db(transaction=True)
def test_a_value_that_lies_on_two_pages_is_found_whole_in_its_table() -> None:
    value = secret() + secret()
    sql("CREATE TABLE stray (said text)")
    try:
        for filler in range(3900, 4200, 10):
            sql("INSERT INTO stray VALUES (%s)", "." * filler + value)
        hits = [hit for hit in scanned(value).hits if hit.surface == "tables" and hit.encoding == "UTF-8"]
        assert sum(hit.count for hit in hits) >= 30
    finally:
        sql("DROP TABLE stray")


def write_people() -> list[str]:
    """Write a client and a member of staff; return the names that stand nowhere else."""
    house = create_house()
    names = [secret() for _each in range(2)]
    phone = (
        f"+35840555{secrets.randbelow(10_000):04d}"  # another each time: a server's log remembers the last
    )
    create_client(house, first_name="Ai", last_name=names[0], phone=phone)
    create_staff(house, name=names[1])
    return [*names, phone.removeprefix("+358")]


@pytest.mark.django_db(transaction=True)
def test_with_sealing_switched_off_the_houses_own_values_are_found() -> None:
    with sealing_off():
        names = write_people()
        report, wanted = scan_own(at_most=0, also=log_folder(), environ={})
    assert report.status == 1
    found = {name for hit in report.hits if hit.surface == "tables" for name in hit.fields}
    assert found == {"people.Client.last_name", "people.Client.phone", "people.Staff.name"}
    assert wanted.too_short["people.Client.first_name"] == 1
    told = json.dumps(as_data(report, wanted, 1.0), ensure_ascii=False) + "".join(
        as_lines(report, wanted, 1.0)
    )
    assert not [value for value in names if value in told]


@pytest.mark.django_db(transaction=True)
def test_sealed_the_same_values_are_found_nowhere() -> None:
    write_people()
    report, wanted = scan_own(at_most=0, also=log_folder(), environ={})
    assert len(wanted.fields) >= 3
    assert report.hits == []
    assert report.status == 0


@pytest.mark.django_db
def test_a_towns_name_is_left_out_but_no_persons() -> None:
    house = create_house()
    client = create_client(house, last_name="Helsinki")
    Client.objects.filter(pk=client.pk).exists()
    client.city = "Helsinki"
    client.street = "Kaivokatu 12 B"
    client.save()
    _report, wanted = scan_own(at_most=0, also=log_folder(), environ={})
    assert "Kaivokatu 12 B" in wanted.fields
    assert wanted.fields["Helsinki"] == {"people.Client.city", "people.Client.last_name"}
    client.last_name = "Testinen"
    client.save()
    _report, wanted = scan_own(at_most=0, also=log_folder(), environ={})
    assert "Helsinki" not in wanted.fields
    assert wanted.too_common == {"people.Client.city": 1}


@pytest.mark.django_db
def test_of_many_records_some_are_drawn_from_all_over() -> None:
    house = create_house()
    made = [create_client(house, phone=f"+35840555{number:04d}").pk for number in range(60)]
    some = [record.pk for record in drawn(Client, 12)]
    assert 1 <= len(some) <= 12
    assert set(some) <= set(made)
    assert [record.pk for record in drawn(Client, None)] == sorted(made)
    assert len(own_values(at_most=0).fields) > len(own_values(at_most=60).fields) > 0


@pytest.mark.django_db
def test_a_scanner_that_sees_nothing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Matcher, "search", lambda _self, _chunks: iter(()))
    with pytest.raises(Blind):
        scanned(secret())


@pytest.mark.django_db
def test_a_scanner_blind_to_one_encoding_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    learn = Matcher._learn

    def forget_hex(self: Matcher, number: int, pattern: object) -> None:
        if pattern.encoding != "hex":
            learn(self, number, pattern)

    monkeypatch.setattr(Matcher, "_learn", forget_hex)
    with pytest.raises(Blind, match="hex"):
        scanned(secret())


@pytest.mark.django_db
def test_a_server_whose_log_is_elsewhere_is_not_called_clean() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server")
    report = scan_for([secret()], also=[], environ={})
    assert [(surface, place) for surface, place, _why in report.unreadable] == [("server: log", "log")]
    assert report.status == 2


@pytest.mark.django_db
def test_a_letter_that_begins_with_the_houses_own_words_is_looked_for_by_the_rest() -> None:
    house = create_house()
    advert = "Kosteuttava kasvohoito on tässä kuussa 59 euroa"
    create_service(house, create_staff(house), name=advert)
    letter = f"{advert}. Varaa aikasi verkosta. Lopeta viestit tästä: /stop/mJ9l8WRSVQRbhMcOZozCEP/"
    wanted = Wanted({letter: {"outbox.Message.body"}})
    drop_common_places(wanted)
    assert letter not in wanted.fields
    assert any(piece.endswith("mJ9l8WRSVQRbhMcOZozCEP/") for piece in wanted.fields)
    assert not any(piece.casefold() in advert.casefold() for piece in wanted.fields)
