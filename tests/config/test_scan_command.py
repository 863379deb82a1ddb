"""`peili scan` as the owner runs it: what it prints, and what its status says."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.backups import make_empty_house

ADD = """
import django; django.setup()
from tests.support.builders import create_client, create_house
house = create_house()
create_client(house, first_name="Kaarlotta", last_name="Ääkkölahti", phone="+358405550199")
create_client(house, first_name="Ai", last_name="Ääkkölahti", phone="+358405550188")
"""


def run(home: Path, *words: str, read: str = "") -> "subprocess.CompletedProcess[str]":
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PEILI_")}
    settings = {
        "DJANGO_SETTINGS_MODULE": "peili.config.settings",
        "PYTHONPATH": "src:.",
        "PEILI_SQLITE_KEYED": "0",  # what the columns' own sealing hides, not the file's
    }
    temporary = home.parent / "temporary"
    temporary.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, *words],
        env=kept | settings | {"PEILI_HOME": str(home), "TMPDIR": str(temporary)},
        input=read,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def scan(home: Path, *words: str, read: str = "") -> "subprocess.CompletedProcess[str]":
    return run(home, "-m", "peili.config.cli", "scan", "--home", str(home), *words, read=read)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = make_empty_house(tmp_path_factory.mktemp("house") / "home", PEILI_SQLITE_KEYED="0")
    added = run(made, "-c", ADD)
    assert added.returncode == 0, added.stderr
    return made


def test_the_houses_own_values_are_found_nowhere(home: Path) -> None:
    found = scan(home)
    assert found.returncode == 0, found.stdout + found.stderr
    assert found.stdout.splitlines()[-1] == "nothing found"
    assert "not searched, too short: people.Client.first_name 1" in found.stdout


def test_as_json_it_tells_the_same(home: Path) -> None:
    found = scan(home, "--json", "--values", "0")
    told = json.loads(found.stdout)
    assert told["status"] == found.returncode == 0
    assert told["values"] == 4
    assert told["patterns"] > 100
    assert told["hits"] == []
    assert told["unreadable"] == []
    assert "Kaarlotta" not in found.stdout


def test_a_text_that_stands_nowhere_leaves_the_status_at_nothing_found(home: Path) -> None:
    found = scan(home, "--for", "Qwertzuiop Xäxä")
    assert (found.returncode, found.stdout.splitlines()[-1]) == (0, "nothing found")


def test_texts_come_from_standard_input_and_may_be_short(home: Path) -> None:
    logs = home / "logs"
    logs.mkdir(exist_ok=True)
    (logs / "planted.log").write_text("a line about Kaarlotta")
    found = scan(home, "--for", "-", read="Qwertzuiop\n\nlotta\n")
    (logs / "planted.log").unlink()
    assert found.returncode == 1
    assert "2 values" in found.stdout


def test_what_cannot_be_read_leaves_its_own_status(home: Path, tmp_path: Path) -> None:
    found = scan(home, "--for", "Qwertzuiop Xäxä", "--also", str(tmp_path / "gone"))
    assert found.returncode == 2
    assert f"NOT READ also: {tmp_path / 'gone'}" in found.stdout
