"""The worker's nights: a backup, a weekly drill, and what the owner and the record are told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from peili.house.backups import commands, queries, work
from peili.house.models import BackupRun
from peili.promises.probes import Question, State, ask
from peili.promises.records import new_id
from peili.trail.models import Entry
from peili.vault import custody
from peili.vault.backup.refused import RestoreRefused
from peili.vault.drill import verify_sheet
from peili.vault.opened import house_keys
from tests.support.backups import journal_aside
from tests.support.builders import create_client, create_house

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_journal(tmp_path: Path) -> Iterator[None]:
    with journal_aside(tmp_path):
        yield


@pytest.fixture
def to(tmp_path: Path) -> Iterator[Path]:
    """The folder of backups, which the machine names; the keys' copies go elsewhere."""
    machine = replace(settings.MACHINE, backup_to=tmp_path / "to", backup_keyring_to=tmp_path / "keys")
    with override_settings(MACHINE=machine):
        create_client(create_house(), "Aino", "Testinen")
        yield tmp_path / "to"


def state(code: str, now: datetime) -> State:
    return ask(code, Question(now=now, register=new_id())).state


def test_without_a_folder_the_record_says_so(db: None) -> None:
    now = timezone.now()
    assert not work.nightly(now)
    assert state("vault.backup", now) is State.NOT_YET
    assert state("vault.drill", now) is State.NOT_YET
    assert not queries.backups(now=now).set_up


def test_a_night_makes_a_backup_and_a_drill_proves_it(to: Path) -> None:
    now = timezone.now()
    assert state("vault.backup", now) is State.DRIFTS
    assert work.nightly(now)
    assert not work.nightly(now + timedelta(hours=3))
    assert state("vault.backup", now) is State.HOLDS
    assert state("vault.drill", now) is State.NOT_YET
    assert work.weekly(now)
    assert state("vault.drill", now) is State.HOLDS
    again = commands.drill(from_=to, keyring_from=settings.MACHINE.backup_keyring_to, now=now)
    assert again["wrong"] == []  # of the next week: an earlier one leaves a role on a server
    known = queries.backups(now=now)
    assert known.fine
    assert known.drill is not None
    assert known.drill.seconds > 0
    assert {"house.backup", "house.drill"} <= set(Entry.objects.values_list("act", flat=True))
    assert not list(settings.MACHINE.home.glob("drill-*"))
    assert sorted(path.suffix for path in to.rglob("*.*")) == [".data", ".journal"]


def test_a_day_and_two_hours_later_the_record_turns_red(to: Path) -> None:
    now = timezone.now()
    assert work.nightly(now)
    assert state("vault.backup", now + timedelta(hours=25)) is State.HOLDS
    assert state("vault.backup", now + timedelta(hours=27)) is State.DRIFTS
    assert state("vault.drill", now + 10 * DAY) is State.DRIFTS


def test_a_backup_that_is_not_where_it_was_put_turns_the_record_red(to: Path) -> None:
    now = timezone.now()
    assert work.nightly(now)
    next((to / "data").iterdir()).unlink()
    assert state("vault.backup", now) is State.DRIFTS


def test_a_backup_made_elsewhere_by_hand_does_not_stand_for_the_nights(to: Path, tmp_path: Path) -> None:
    now = timezone.now()
    commands.back_up(to=tmp_path / "stick", keyring_to=None, now=now)
    assert state("vault.backup", now) is State.DRIFTS
    assert work.nightly(now)
    assert state("vault.backup", now) is State.HOLDS


def test_a_failure_is_noted_with_its_reason_and_stops_nothing(to: Path) -> None:
    now = timezone.now()
    to.write_text("a file where the folder should be")
    assert not work.nightly(now)
    failed = queries.backups(now=now).failed
    assert failed is not None
    assert str(to.name) in failed.reason
    assert state("vault.backup", now) is State.DRIFTS


def test_a_drill_of_a_damaged_backup_fails_and_says_why(to: Path) -> None:
    now = timezone.now()
    assert work.nightly(now)
    path = next((to / "data").iterdir())
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)
    with pytest.raises(RestoreRefused, match="damaged"):
        commands.drill(from_=to, keyring_from=settings.MACHINE.backup_keyring_to, now=now)
    assert BackupRun.objects.get(kind="drill").good is False
    assert state("vault.drill", now) is State.DRIFTS


def test_a_failure_nobody_foresaw_is_noted_by_its_kind_and_stops_nothing(
    to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_said: object) -> None:
        raise OSError("maija.meikalainen@example.invalid")

    monkeypatch.setattr(commands.taking, "back_up", fail)
    now = timezone.now()
    assert not work.nightly(now)
    failed = queries.backups(now=now).failed
    assert failed is not None
    assert failed.reason.startswith("OSError")
    assert "maija" not in failed.reason


def test_after_a_change_of_keys_a_new_backup_is_made_at_once(to: Path) -> None:
    now = timezone.now()
    assert work.nightly(now)
    journal = house_keys().home.journal
    changed = now + timedelta(minutes=5)
    journal.root_changed(now=changed)
    known = queries.backups(now=changed)
    assert known.rekeyed == changed
    assert not known.fine
    assert state("vault.backup", changed) is State.DRIFTS
    later = now + timedelta(minutes=10)
    assert work.nightly(later)
    assert queries.backups(now=later).rekeyed is None
    assert state("vault.backup", later) is State.HOLDS


def test_the_sheet_is_read_back_once_a_year(db: None) -> None:
    now, keys = timezone.now(), house_keys()
    assert state("vault.sheet", now) is State.NOT_YET
    verify_sheet(keys.home, keys.root, typed=custody.written(keys.root).decode(), now=now)
    try:
        assert state("vault.sheet", now + 365 * DAY) is State.HOLDS
        assert state("vault.sheet", now + 366 * DAY) is State.DRIFTS
    finally:
        (keys.home.keys / "drill").unlink()


def test_what_was_erased_leaves_the_backups_within_the_days_the_record_says(to: Path) -> None:
    now = timezone.now().replace(microsecond=0)  # as a name of a file says it
    assert state("vault.leaves_backups", now) is State.NOT_YET
    work.nightly(now)
    assert state("vault.leaves_backups", now + 8 * DAY) is State.HOLDS
    late = now + 8 * DAY + timedelta(minutes=1)
    assert state("vault.leaves_backups", late) is State.DRIFTS
    work.nightly(late)
    assert len(queries.keys_kept()) == 1  # the night took the old one away
    assert state("vault.leaves_backups", late) is State.HOLDS
