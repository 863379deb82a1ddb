"""A server's log as the house keeps it: what is kept, what goes, and what the record says of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.test import override_settings

from peili.house.backups import commands
from peili.house.backups import wal as kept
from peili.house.commands import load_profile
from peili.house.profile import ProfileRefused
from peili.people.models import Staff
from peili.promises.probes import State
from peili.trail.commands import PROGRAM
from peili.vault.backup import taking, wal
from peili.vault.backup.refused import RestoreRefused
from peili.vault.backup.stream import new_header, writing
from peili.vault.backup.taking import STAMP, data_key, key_id
from peili.vault.opened import house_keys
from tests.support.backups import journal_aside
from tests.support.builders import NOW
from tests.support.drifting import states_of
from tests.support.houses import DEMO

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NAMES = [f"0000000100000000000000{number:02X}" for number in range(16)]


def put(path: Path, kind: str, made_at: datetime) -> Path:
    """Lay down an encrypted file with nothing in it, as the worker would have then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    key = data_key(house_keys())
    with writing(path, key, new_header(kind=kind, made_at=made_at.isoformat(), key_id=key_id(key))):
        pass
    return path


def base(to: Path, whole: datetime) -> Path:
    return put(to / "base" / f"{whole.strftime(STAMP)}.base", wal.BASE, whole - timedelta(minutes=1))


def piece(to: Path, number: int, taken: datetime) -> Path:
    return put(to / "wal" / f"{NAMES[number]}.wal", wal.WAL, taken)


def test_what_the_server_laid_out_is_taken_in_encrypted_and_whole_pieces_only(tmp_path: Path) -> None:
    spool, to, into = tmp_path / "spool", tmp_path / "to", tmp_path / "into"
    spool.mkdir()
    content = b"maija.meikalainen@example.invalid" * 99
    for name in (NAMES[1], "00000002.history", f"{NAMES[2]}.part", "README"):
        (spool / name).write_bytes(content)
    assert wal.take_in(keys=house_keys(), spool=spool, to=to, now=NOW) == 2
    assert {path.name for path in spool.iterdir()} == {f"{NAMES[2]}.part", "README"}
    files = [path for path in to.rglob("*") if path.is_file()]
    assert {path.name for path in files} == {f"{NAMES[1]}.wal", "00000002.history.wal"}
    assert not any(b"meikalainen" in path.read_bytes() for path in files)
    with pytest.raises(RestoreRefused, match="no base copy"):
        wal.unpack(keys=house_keys(), to=to, into=into, until=NOW)


def test_a_window_keeps_one_base_copy_from_before_it_and_the_log_since(tmp_path: Path) -> None:
    for days in (9, 8, 7, 1):
        base(tmp_path, NOW - days * DAY)
    for number, days in enumerate((9, 8, 7, 0)):
        piece(tmp_path, number, NOW - days * DAY + HOUR)
    assert wal.prune(tmp_path, window=timedelta(days=7), now=NOW) == 4
    assert [each.whole for each in wal.bases(tmp_path)] == [NOW - 7 * DAY, NOW - DAY]
    assert sorted(path.stem for path in wal.pieces(tmp_path)) == NAMES[2:4]
    assert wal.prune(tmp_path, window=timedelta(days=7), now=NOW + 2 * DAY) == 0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Path]:
    """A house on a server whose log is kept for a week: a base copy, a piece and the keys, all fresh."""
    named = {"wal_from": tmp_path / "spool", "wal_to": tmp_path / "wal", "backup_to": tmp_path / "to"}
    machine = replace(settings.MACHINE, database_url="postgresql://localhost/peili", **named)
    with journal_aside(tmp_path), override_settings(MACHINE=machine):
        house("P7D")
        base(tmp_path / "wal", NOW - HOUR)
        piece(tmp_path / "wal", 1, NOW)
        taking.back_up_keys(keys=house_keys(), to=tmp_path / "to", keyring_to=None, now=NOW)
        yield tmp_path / "wal"


def house(window: str) -> None:
    load_profile(text=f"{DEMO.read_text()}\nbackups:\n  wal: {window}\n", by=PROGRAM, now=NOW)


def state() -> State:
    return states_of({"S13.backups.log"})["S13.backups.log"]


@pytest.mark.django_db
def test_the_record_says_the_window_and_turns_red_when_a_moment_may_be_lost(server: Path) -> None:
    assert state() is State.HOLDS
    assert kept.leaves_within() == timedelta(days=9)
    old = base(server, NOW - 10 * DAY)
    assert state() is State.DRIFTS
    old.unlink()
    (server / "wal" / f"{NAMES[1]}.wal").unlink()
    piece(server, 2, NOW - HOUR)
    assert state() is State.DRIFTS
    piece(server, 3, NOW)
    assert state() is State.HOLDS
    [fresh] = (server / "base").iterdir()
    fresh.unlink()
    base(server, NOW - 2 * DAY)
    assert state() is State.DRIFTS


@pytest.mark.django_db
def test_a_failing_base_copy_is_noted_and_tried_again_later(
    server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_said: object) -> None:
        raise commands.BackupRefused("pg_basebackup failed: permission denied")

    monkeypatch.setattr(wal, "take_base", fail)
    [fresh] = (server / "base").iterdir()
    fresh.unlink()
    assert kept.take_base(NOW) is False
    run = commands.BackupRun.objects.get(kind="base")
    assert (run.good, run.reason) == (False, "pg_basebackup failed: permission denied")
    assert kept.take_base(NOW + timedelta(minutes=10)) is False
    assert commands.BackupRun.objects.filter(kind="base").count() == 1


@pytest.mark.django_db
def test_the_owner_sets_the_window_on_a_page_too(server: Path) -> None:
    browser, page = Browser(), "/desk/settings/backups/log/"
    browser.force_login(Staff.objects.get(code="kirsi").account)
    assert browser.get(page).context["form"].initial == {"days": 7}
    assert browser.post(page, {"days": "32"}).status_code == 422
    assert browser.post(page, {"days": "14"}).status_code == 302
    assert kept.window() == timedelta(days=14)
    assert browser.post(page, {"days": ""}).status_code == 302
    assert kept.window() is None


@pytest.mark.django_db
@pytest.mark.parametrize("window", ["P0D", "PT12H", "P32D", "ever"])
def test_a_window_that_cannot_be_kept_does_not_load(window: str) -> None:
    with pytest.raises(ProfileRefused, match="backups"):
        house(window)


@pytest.mark.django_db
def test_a_house_that_says_no_window_keeps_no_log(tmp_path: Path) -> None:
    load_profile(text=DEMO.read_text(), by=PROGRAM, now=NOW)
    machine = replace(settings.MACHINE, database_url="x", wal_from=tmp_path, wal_to=tmp_path / "to")
    (tmp_path / NAMES[1]).write_bytes(b"x")
    with override_settings(MACHINE=machine):
        assert kept.take_in(NOW) == 0
        assert (tmp_path / NAMES[1]).exists()
        assert kept.leaves_within() == timedelta(days=8)
