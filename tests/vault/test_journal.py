"""The journal: on the disk before the act, chained, replayed after a restore."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from peili.promises.sealing import Erased
from peili.vault import journal as vault_journal
from peili.vault.journal import Journal, JournalBroken, KeyringRolledBack
from peili.vault.root import Root
from tests.support.dying import dies_at
from tests.support.keyrings import CONTACT, HEALTH, NOW, Place, subject


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "home" / "journal" / "keys.jsonl")


def fill(journal: Journal) -> None:
    for scopes in (None, [HEALTH, CONTACT]):
        who = subject()
        journal.intend(subject=who, scopes=scopes, ground="request", now=NOW)
        journal.done(subject=who, scopes=scopes, ground="request", now=NOW)
    journal.rotated(epoch=2, now=NOW)


def test_lines_come_back_in_their_chain(journal: Journal) -> None:
    assert list(journal.lines()) == []
    fill(journal)
    lines = list(journal.lines())
    assert [(line.number, line.act) for line in lines] == [
        (1, "intent"),
        (2, "done"),
        (3, "intent"),
        (4, "done"),
        (5, "rotated"),
    ]
    assert set(lines[2].scopes or ()) == {HEALTH, CONTACT}
    assert journal.head() == lines[-1].hash


@pytest.mark.parametrize(
    ("change", "number"),
    [("one sign", 2), ("a line left out", 2), ("two lines swapped", 1), ("no line", 4)],
)
def test_a_changed_journal_is_noticed(journal: Journal, change: str, number: int) -> None:
    fill(journal)
    lines = journal.path.read_text().splitlines()
    if change == "one sign":
        lines[1] = lines[1].replace("request", "requesT")
    elif change == "a line left out":
        del lines[1]
    elif change == "two lines swapped":
        lines[0], lines[2] = lines[2], lines[0]
    else:
        lines[3] = "{"
    journal.path.write_text("\n".join(lines) + "\n")
    with pytest.raises(JournalBroken, match=rf"Line {number} "):
        list(journal.lines())


def test_a_line_that_was_broken_off_is_written_over(journal: Journal) -> None:
    fill(journal)
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole + b'{"act": "int')
    assert len(list(journal.lines())) == 5
    journal.rotated(epoch=3, now=NOW)
    assert [line.epoch for line in journal.lines()][-2:] == [2, 3]


def test_adding_a_line_is_killed_at_every_step(journal: Journal) -> None:
    fill(journal)
    before, step, died = 5, 0, True
    while died:
        step += 1
        died = dies_at(step, lambda: journal.rotated(epoch=9, now=NOW), torn=True)
        after = len(list(journal.lines()))
        assert after in (before, before + 1)
        before = after
    assert step > 2


def test_a_restored_keyring_forgets_again(
    slot_file: Place, root: Root, journal: Journal, tmp_path: Path
) -> None:
    """An older copy of the keyring knows the erased; the journal destroys them again, and once only."""
    aino, eino = subject(), subject()
    with slot_file.opened(root) as ring:
        ring.make([(aino, HEALTH), (aino, CONTACT), (eino, CONTACT)])
        key = ring.key((eino, CONTACT))
        ring.copy_to(tmp_path / "copy")  # type: ignore[attr-defined]  # of the slot file
        journal.intend(subject=aino, scopes=[HEALTH], ground="request", now=NOW)
        ring.destroy(aino, [HEALTH])
        assert journal.replay(ring) == 0
    with Place("file", str(tmp_path / "copy")).opened(root) as restored:
        assert restored.key((aino, HEALTH))
        assert journal.replay(restored) == 1
        assert journal.replay(restored) == 0
        with pytest.raises(Erased):
            restored.key((aino, HEALTH))
        assert restored.key((aino, CONTACT))
        assert restored.key((eino, CONTACT)) == key


def test_a_keyring_of_an_ended_epoch_is_refused(
    slot_file: Place, root: Root, journal: Journal, tmp_path: Path
) -> None:
    with slot_file.opened(root) as ring:
        ring.make([(subject(), HEALTH)])
        shutil.copytree(slot_file.address, tmp_path / "old")
        ring.rotate(now=NOW)
        journal.rotated(epoch=ring.status().epoch, now=NOW)
        journal.refuse_rolled_back(ring)
    with (
        Place("file", str(tmp_path / "old")).opened(root) as old,
        pytest.raises(KeyringRolledBack, match="epoch 1"),
    ):
        journal.refuse_rolled_back(old)


def test_the_last_change_of_keys_is_found_from_the_end(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault_journal, "BLOCK", 100)  # less than a line
    assert journal.rekeyed_after(NOW) is None
    journal.root_changed(now=NOW)
    for minute in range(1, 30):
        at = NOW + timedelta(minutes=minute)
        journal.intend(subject=subject(), scopes=None, ground="request", now=at)
    assert journal.rekeyed_after(NOW) is None
    assert journal.rekeyed_after(NOW - timedelta(seconds=1)) == NOW
    with journal.path.open("ab") as file:
        file.write(b'{"act": "int')  # broken off by a power cut
    assert journal.rekeyed_after(NOW - timedelta(seconds=1)) == NOW
    journal.rotated(epoch=2, now=NOW + timedelta(hours=1))
    assert journal.rekeyed_after(NOW) == NOW + timedelta(hours=1)


def test_only_what_came_after_is_read(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault_journal, "BLOCK", 1000)
    for hour in range(200):
        journal.rotated(epoch=hour, now=NOW + timedelta(hours=hour))
    read: list[int] = []
    real = vault_journal._read
    monkeypatch.setattr(vault_journal, "_read", lambda text, number: read.append(1) or real(text, number))
    assert journal.rekeyed_after(NOW + timedelta(hours=300)) is None
    assert len(read) == 1


@pytest.mark.parametrize("block", [7, 1000])
def test_a_line_is_added_without_reading_the_others(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(vault_journal, "BLOCK", block)
    fill(journal)
    read: list[int] = []
    real = vault_journal._read
    monkeypatch.setattr(vault_journal, "_whole_lines", None)
    monkeypatch.setattr(vault_journal, "_read", lambda text, number: read.append(1) or real(text, number))
    for epoch in range(3, 20):
        journal.rotated(epoch=epoch, now=NOW)
    assert len(read) == 17
    monkeypatch.undo()
    assert [line.number for line in journal.lines()] == list(range(1, 23))


def test_the_first_line_follows_on_zeros_and_its_owner_alone_reads_it(journal: Journal) -> None:
    assert journal.head() == "0" * 64
    fill(journal)
    said = json.loads(journal.path.read_text().splitlines()[0])
    assert said["previous"] == "0" * 64
    assert [line.epoch for line in journal.lines()] == [0, 0, 0, 0, 2]
    assert journal.path.stat().st_mode & 0o177 == 0
    assert journal.path.parent.stat().st_mode & 0o077 == 0


def test_a_journal_that_was_broken_off_at_its_first_line_says_nothing(journal: Journal) -> None:
    journal.path.parent.mkdir(parents=True)
    journal.path.write_bytes(b'{"act": "root", "at"')
    assert journal.rekeyed_after(NOW) is None
    assert list(journal.lines()) == []


def test_a_replay_counts_what_was_still_there_and_leaves_what_was_only_said(
    journal: Journal, tmp_path: Path, root: Root
) -> None:
    place = Place("file", str(tmp_path / "ring"))
    place.begin(root)
    there, never, kept = subject(), subject(), subject()
    with place.opened(root) as ring:
        ring.make([(there, HEALTH), (kept, HEALTH)])
        for who in (there, never):
            journal.intend(subject=who, scopes=[HEALTH], ground="request", now=NOW)
        journal.done(subject=kept, scopes=[HEALTH], ground="request", now=NOW)  # an end without a beginning
        journal.rotated(epoch=1, now=NOW)
        assert journal.replay(ring) == 1
        assert journal.replay(ring) == 0
        assert ring.destroyed(never, [HEALTH])
        assert ring.key((kept, HEALTH))
