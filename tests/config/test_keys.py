"""`peili keys`: every word of it, on a house of its own."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from peili.vault import custody
from peili.vault.root import Root
from tests.support.backups import make_empty_house

PASSPHRASE = "lumi tuli varhain tänä vuonna"


def peili(home: Path, *words: str, typed: str = "", **variables: str) -> "subprocess.CompletedProcess[str]":
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PEILI_")}
    return subprocess.run(
        [sys.executable, "-m", "peili.config.cli", *words, "--home", str(home)],
        env=kept | {"PYTHONPATH": "src"} | variables,
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house that is copied for each test."""
    return make_empty_house(tmp_path_factory.mktemp("made") / "home")


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "home")
    return tmp_path / "home"


def groups(printed: str) -> str:
    return " ".join(re.findall(r"^  \d   (\S+)$", printed, re.MULTILINE))


def test_status_says_how_the_keys_are_kept(home: Path) -> None:
    said = peili(home, "keys", "status")
    assert said.returncode == 0
    assert "kept by file" in said.stdout
    assert "epoch 1 since" in said.stdout
    assert "database         encrypted" in said.stdout
    assert "drill is due" in said.stdout


def test_where_there_is_no_house_none_is_made(tmp_path: Path) -> None:
    for word in ("status", "rotate", "rewrap", "recovery-sheet", "restore-root", "encrypt-database"):
        said = peili(tmp_path / "none", "keys", word)
        assert (said.returncode, "no house in" in said.stderr) == (1, True), word
    assert not (tmp_path / "none").exists()


def test_an_epoch_is_ended(home: Path) -> None:
    said = peili(home, "keys", "rotate").stdout
    assert "epoch 2" in said
    assert "Make a new backup now" in said
    assert "epoch 2 since" in peili(home, "keys", "status").stdout
    assert '"act": "rotated"' in (home / "journal" / "keys.jsonl").read_text()


def test_the_sheet_is_read_back_and_restores_a_lost_root(home: Path) -> None:
    printed = peili(home, "keys", "recovery-sheet").stdout
    sheet = groups(printed)
    assert len(sheet.split()) == 7
    for language in ("Säilytä kassakaapissa", "Förvara det i kassaskåp", "Keep it in a safe"):
        assert language in printed
    assert peili(home, "keys", "recovery-sheet", "--verify", typed=sheet.lower()).returncode == 0
    assert "read back 20" in peili(home, "keys", "status").stdout
    (home / "keys" / "root").unlink()
    refused = peili(home, "check")
    assert refused.returncode != 0
    assert "peili keys restore-root" in refused.stderr
    wrong = ("1" if sheet[0] != "1" else "2") + sheet[1:]
    said = peili(home, "keys", "restore-root", typed=wrong)
    assert (said.returncode, said.stderr.strip()) == (1, "Group 1 is mistyped.")
    stranger = " ".join(custody.written(Root.new()).decode().split())
    assert "another house's" in peili(home, "keys", "restore-root", typed=stranger).stderr
    assert not (home / "keys" / "root").exists()
    assert peili(home, "keys", "restore-root", typed=sheet).returncode == 0
    assert peili(home, "check").returncode == 0


def test_the_root_is_changed_and_the_old_sheet_is_void(home: Path) -> None:
    old = groups(peili(home, "keys", "recovery-sheet").stdout)
    said = peili(home, "keys", "rewrap")
    assert said.returncode == 0
    assert groups(said.stdout) not in ("", old)
    assert "Make a new backup" in said.stdout
    assert "another root key's" in peili(home, "keys", "recovery-sheet", "--verify", typed=old).stderr
    assert peili(home, "check").returncode == 0


def test_a_passphrase_takes_the_files_place(home: Path) -> None:
    short = peili(home, "keys", "rewrap", "--custody", "passphrase", typed="lyhyt\nlyhyt\n")
    assert "at least 12" in short.stderr
    other = peili(home, "keys", "rewrap", "--custody", "passphrase", typed=f"{PASSPHRASE}\n{PASSPHRASE}x\n")
    assert "not the same" in other.stderr
    assert (home / "keys" / "root").exists()
    said = peili(home, "keys", "rewrap", "--custody", "passphrase", typed=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    assert said.returncode == 0
    assert not (home / "keys" / "root").exists()
    assert peili(home, "check", typed=f"{PASSPHRASE}\n").returncode == 0
    assert "not the passphrase" in peili(home, "check", typed="jokin muu lause kokonaan\n").stderr
    assert "nobody is here" in peili(home, "check").stderr


def test_shares_are_kept_only_when_they_were_read_back(home: Path) -> None:
    said = peili(home, "keys", "rewrap", "--custody", "shares", typed="")
    assert said.returncode == 1
    assert (home / "keys" / "root").exists()
    assert peili(home, "check").returncode == 0


def test_the_root_moves_to_another_machine(home: Path, tmp_path: Path) -> None:
    carried = tmp_path / "carried"
    typed = f"{PASSPHRASE}\n{PASSPHRASE}\n"
    assert peili(home, "keys", "move", "--to", str(carried), typed=typed).returncode == 0
    assert "is there already" in peili(home, "keys", "move", "--to", str(carried), typed=typed).stderr
    there = tmp_path / "there"
    home.rename(there)
    (there / "keys" / "root").unlink()
    wrong = peili(there, "keys", "restore-root", "--from", str(carried), typed="jokin muu lause\n")
    assert "not the passphrase" in wrong.stderr
    said = peili(there, "keys", "restore-root", "--from", str(carried), typed=f"{PASSPHRASE}\n")
    assert said.returncode == 0
    assert peili(there, "check").returncode == 0


def test_a_plain_database_is_encrypted_once(tmp_path: Path) -> None:
    home = tmp_path / "plain"
    make_empty_house(home, PEILI_SQLITE_KEYED="0")
    assert (home / "peili.sqlite3").read_bytes().startswith(b"SQLite format 3")
    refused = peili(home, "migrate")
    assert refused.returncode != 0
    assert "peili keys encrypt-database" in refused.stderr
    assert peili(home, "keys", "encrypt-database").returncode == 0
    content = (home / "peili.sqlite3").read_bytes()
    assert b"people_client" not in content
    assert b"SQLite format" not in content
    assert peili(home, "check").returncode == 0
    assert "encrypted already" in peili(home, "keys", "encrypt-database").stderr
    assert "gives no key" in peili(home, "migrate", PEILI_SQLITE_KEYED="0").stderr


def test_a_keyring_older_than_the_journal_is_not_served(home: Path) -> None:
    old = home.with_name("old")
    shutil.copytree(home / "keyring", old)
    assert peili(home, "keys", "rotate").returncode == 0
    shutil.rmtree(home / "keyring")
    old.rename(home / "keyring")
    refused = peili(home, "serve", "--port", "1")
    assert (refused.returncode, refused.stderr.strip().splitlines()[-1]) == (
        1,
        "The keyring is of epoch 1 and epoch 2 has begun since.",
    )
    assert "Traceback" not in refused.stderr
