"""A house comes back as it was, less those who were erased since; or not at all, with the reason."""

import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from peili.vault.backup.embedded import opened
from peili.vault.backup.refused import RestoreRefused
from peili.vault.backup.taking import places
from peili.vault.root import Root
from tests.support.backups import House, environment, in_house, now, peili

NIGHT = timedelta(days=1)
SLOWLY = """
import sys
from peili.vault.backup.embedded import opened
from pathlib import Path
with opened(Path(sys.argv[1]), bytes.fromhex(sys.argv[2])) as connection:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE IF NOT EXISTS left_pan (n INTEGER)")
    connection.execute("CREATE TABLE IF NOT EXISTS right_pan (n INTEGER)")
    print("ready", flush=True)
    number = 0
    while True:
        number += 1
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO left_pan VALUES (?)", (number,))
        connection.execute("INSERT INTO right_pan VALUES (?)", (number,))
        connection.execute("COMMIT")
        print(number, flush=True)
"""


def test_a_house_comes_back_as_it_was(house: House, tmp_path: Path) -> None:
    sheet = " ".join((house.home / "keys" / "root").read_text().split())
    new = tmp_path / "new"
    done = peili(new, "restore", "--from", str(house.to), typed=f"{sheet}\n")
    assert done.returncode == 0, done.stderr
    assert House(new, house.to).content() == house.content()
    assert (new / "keys" / "root").stat().st_mode & 0o777 == 0o400
    assert {path.name for path in new.iterdir()} >= {"peili.sqlite3", "keys", "keyring", "journal"}
    assert (
        in_house(
            new,
            "from peili.trail.models import Entry; said = Entry.objects.filter(act='house.restore').count()",
        )
        == 1
    )
    assert not list(tmp_path.glob(".new*"))


def test_nothing_readable_is_in_the_files(house: House) -> None:
    content = b"".join(path.read_bytes() for path in house.to.rglob("*") if path.is_file())
    assert b"SQLite format 3" not in content
    assert b"people_client" not in content
    for person in house.content()["clients"].values():
        assert person[1].encode() not in content


def test_the_root_key_is_in_no_file_of_the_backup(house: House) -> None:
    content = b"".join(path.read_bytes() for path in house.to.rglob("*") if path.is_file())
    assert house.root.reveal() not in content
    assert house.root.reveal().hex().encode() not in content


def test_whoever_was_erased_stays_erased(house: House, tmp_path: Path) -> None:
    older, before = house.newest("data"), house.content()
    gone = dict(list(before["clients"].items())[:3])
    house.erase([person[4] for person in gone.values()])
    house.back_up()
    new = tmp_path / "new"
    report = house.restore(new, from_=older)
    after = House(new, house.to).content()
    assert after["clients"] == {pk: said for pk, said in before["clients"].items() if pk not in gone}
    assert after["visits"] == {pk: said for pk, said in before["visits"].items() if said[1] not in gone}
    assert report["replayed"]["erasures"] == 4  # three, and one the demo salon begins with
    assert report["wrong"] == []


def test_an_older_keyring_under_a_newer_name_is_refused(house: House, tmp_path: Path) -> None:
    older = house.newest("keyring")
    stolen = older.read_bytes()
    erased = next(iter(house.content()["clients"].values()))[4]
    house.erase([erased], end_epoch=True)
    house.back_up()
    house.newest("keyring").write_bytes(stolen)
    with pytest.raises(RestoreRefused, match="older than the data"):
        house.restore(tmp_path / "new")
    house.newest("data").unlink()
    with pytest.raises(RestoreRefused, match="epoch"):
        house.restore(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_journal_that_lost_its_end_is_refused(house: House, tmp_path: Path) -> None:
    older = house.newest("journal").read_bytes()
    house.erase([next(iter(house.content()["clients"].values()))[4]])
    house.back_up()
    house.newest("journal").write_bytes(older)
    with pytest.raises(RestoreRefused, match="journal of erasures is older"):
        house.restore(tmp_path / "new")


def test_another_houses_key_is_refused(house: House, tmp_path: Path) -> None:
    with pytest.raises(RestoreRefused, match="under another key"):
        house.restore(tmp_path / "new", root=Root.new())
    assert not (tmp_path / "new").exists()


def test_without_a_key_nothing_is_restored(house: House, tmp_path: Path) -> None:
    done = peili(tmp_path / "new", "restore", "--from", str(house.to))
    assert done.returncode == 1
    assert "Nothing was restored" in done.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("kind", ["data", "keyring", "journal"])
def test_a_missing_file_is_named(house: House, tmp_path: Path, kind: str) -> None:
    house.newest(kind).unlink()
    with pytest.raises(RestoreRefused, match=f"no .{kind} file"):
        house.restore(tmp_path / "new")


def test_a_home_that_is_not_empty_is_left_alone(house: House, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.mkdir()
    (new / "note").write_text("mine")
    with pytest.raises(RestoreRefused, match="not empty"):
        house.restore(new)
    assert [path.name for path in new.iterdir()] == ["note"]


def test_a_clock_set_back_is_refused(house: House, tmp_path: Path) -> None:
    with pytest.raises(RestoreRefused, match="clock"):
        house.unpack(tmp_path / "look", at=now() - 2 * NIGHT)


def _change(house: House, statement: str) -> None:
    with opened(house.home / "peili.sqlite3", house.keys.derived("database")) as connection:
        connection.execute(statement)


def test_a_newer_programs_backup_is_refused(house: House, tmp_path: Path) -> None:
    _change(
        house,
        "INSERT INTO django_migrations (app, name, applied) VALUES ('people', '9999_later', '2030-01-01')",
    )
    house.back_up()
    with pytest.raises(RestoreRefused, match=r"newer program than this one: it has people\.9999_later"):
        house.restore(tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.deep
def test_an_older_programs_backup_is_migrated(house: House, tmp_path: Path) -> None:
    before = house.content()
    undone = in_house(
        house.home,
        "from django.core.management import call_command\n"
        "from django.db import connection\n"
        "from django.db.migrations.recorder import MigrationRecorder\n"
        "applied = MigrationRecorder(connection).applied_migrations\n"
        "before = len(applied())\n"
        "call_command('migrate', 'trail', '0003', verbosity=0)\n"
        "said = before - len(applied())",
    )
    house.back_up()
    report = house.restore(tmp_path / "new")
    assert undone
    assert report["migrated"] == undone
    assert House(tmp_path / "new", house.to).content() == before


def test_search_tokens_stay_behind(house: House, tmp_path: Path) -> None:
    with opened(house.home / "peili.sqlite3", house.keys.derived("database")) as connection:
        assert connection.execute("SELECT count(*) FROM people_searchtoken").fetchone()[0] > 0
    house.back_up()
    unpacked = house.unpack(tmp_path / "look")
    assert unpacked.manifest.left_out == ["people_searchtoken"]
    assert unpacked.manifest.counts["people_searchtoken"] == 0


def test_a_restored_house_finds_its_people_again(house: House, tmp_path: Path) -> None:
    house.back_up()
    house.restore(tmp_path / "new")
    found = House(tmp_path / "new", house.to)
    with opened(found.home / "peili.sqlite3", found.keys.derived("database")) as connection:
        assert connection.execute("SELECT count(*) FROM people_searchtoken").fetchone()[0] > 0


def test_writers_go_on_and_the_copy_holds_one_moment(house: House, tmp_path: Path) -> None:
    """Every transaction adds one row to each pan: a copy torn in the middle would tip the balance."""
    key = house.keys.derived("database")
    writer = subprocess.Popen(
        [sys.executable, "-c", SLOWLY, str(house.home / "peili.sqlite3"), key.hex()],
        env=environment(house.home),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        seen = [_next(writer)]
        counts = []
        for _number in range(3):
            house.back_up()
            counts.append(house.unpack(tmp_path / "look").manifest.counts)
            seen.append(_next(writer))
    finally:
        writer.kill()
        writer.communicate()
    assert all(each["left_pan"] == each["right_pan"] > 0 for each in counts)
    assert counts[0]["left_pan"] < counts[-1]["left_pan"]
    assert seen == sorted(set(seen))


def _next(writer: "subprocess.Popen[str]") -> int:
    assert writer.stdout is not None
    return int(writer.stdout.readline())


def test_keyrings_leave_after_two(house: House) -> None:
    for day in range(1, 5):
        house.back_up(now() + day * NIGHT)
    where = places(house.to, None)
    assert [len(list(each.iterdir())) for each in (where.data, where.keyring, where.journal)] == [5, 2, 2]


def test_the_data_folder_is_no_place_for_its_backup(house: House) -> None:
    done = peili(house.home, "backup", "--to", str(house.home / "backups"))
    assert done.returncode == 1
    assert "data folder itself" in done.stderr
    assert not (house.home / "backups").exists()
    shutil.rmtree(house.to)
