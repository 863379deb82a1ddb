"""`peili serve`: one parent, two children, a clean stop, and no start on an old database."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.backups import make_empty_house
from tests.support.postgres import free_port
from tests.support.serving import wait_for

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the children are ended by their parent


def peili(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "peili.config.cli", *words, "--home", str(home)],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PEILI_")}
    return kept | {"PYTHONPATH": "src"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_empty_house(tmp_path)


def start(home: Path, port: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "peili.config.cli", "serve", "--home", str(home), "--port", str(port)],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def children(parent: int) -> list[int]:
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in found.stdout.split()]


def gone(pids: list[int]) -> bool:
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_it_serves_and_stops_with_both_children(home: Path):
    port = free_port()
    parent = start(home, port)
    try:
        assert wait_for(port) == 200
        started = children(parent.pid)
        assert len(started) == 2
    finally:
        parent.send_signal(signal.SIGTERM)
    assert parent.wait(timeout=30) == 0
    assert gone(started)


def test_when_one_part_ends_the_other_is_stopped_and_it_says_so(home: Path):
    port = free_port()
    parent = start(home, port)
    started: list[int] = []
    try:
        wait_for(port)
        started = children(parent.pid)
        lines = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in started}
        worker = next(pid for pid, line in lines.items() if b"peili.config.worker" in line)
        os.kill(worker, signal.SIGKILL)
        assert parent.wait(timeout=30) == 1
        assert "one of its parts ended" in parent.stdout.read()
    finally:
        parent.send_signal(signal.SIGTERM)
        parent.wait(timeout=30)
    assert gone(started)


def test_a_database_that_waits_for_migrations_is_not_served(tmp_path: Path):
    refused = peili(tmp_path, "serve", "--port", str(free_port()))
    assert refused.returncode == 2
    assert "peili migrate" in refused.stderr


def test_an_unknown_setting_is_refused(tmp_path: Path):
    refused = subprocess.run(
        [sys.executable, "-m", "peili.config.cli", "check", "--home", str(tmp_path)],
        env=environment() | {"PEILI_HOEM": "x"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode != 0
    assert "PEILI_HOEM" in refused.stderr


def test_secrets_are_made_once_and_for_their_owner_only(home: Path):
    keys = sorted((home / "keys").iterdir())
    assert {key.name: key.stat().st_mode & 0o777 for key in keys} == {"house": 0o600, "root": 0o400}
    before = [key.read_text() for key in keys]
    assert peili(home, "check").returncode == 0
    assert [key.read_text() for key in keys] == before


def test_it_starts_on_static_files_that_a_power_cut_left_empty(home: Path):
    left = home / "static"
    left.mkdir()
    for name in ("staticfiles.json", "peili.css"):
        (left / name).touch()
    parent = start(home, free_port())
    deadline = time.monotonic() + 60
    while parent.poll() is None and len(children(parent.pid)) < 2 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert parent.poll() is None, parent.communicate()[0]
    parent.terminate()
    parent.communicate(timeout=60)
    assert (left / "staticfiles.json").stat().st_size
    assert not (left / "peili.css").exists()
