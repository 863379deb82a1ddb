"""Files that were changed, cut off or broken off: refused with a reason, and nothing that looks whole."""

import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from peili.vault import durable
from peili.vault.backup import taking
from peili.vault.backup.refused import BackupRefused, RestoreRefused
from tests.support.aloud import say
from tests.support.backups import House, environment

KINDS = ["data", "keyring", "journal"]
CHILD = """
import resource, sys
from pathlib import Path
from peili.vault.backup import taking
from peili.vault.backup.refused import BackupRefused
from tests.support.backups import House
house = House(Path(sys.argv[1]), Path(sys.argv[2]))
if sys.argv[3] != "0":
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
print("ready", flush=True)
try:
    house.back_up()
except BackupRefused as refused:
    print(refused)
    sys.exit(3)
"""


def mutated(house: House, kind: str, number: int) -> Iterator[tuple[str, bytes]]:
    """Yield a file with a bit flipped at many places, cut off at some, and with something added."""
    whole, dice = house.newest(kind).read_bytes(), random.Random(number)
    for _ in range(number - 3):
        at, bit = dice.randrange(len(whole)), 1 << dice.randrange(8)
        yield f"bit {bit} of byte {at}", whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :]
    yield "one byte short", whole[:-1]
    at = dice.randrange(len(whole))
    yield f"cut at {at}", whole[:at]
    yield "one byte more", whole + b"\0"


def refused_all(house: House, kind: str, number: int, into: Path) -> int:
    path, count = house.newest(kind), 0
    for what, content in mutated(house, kind, number):
        path.write_bytes(content)
        with pytest.raises(RestoreRefused) as refused:
            pytest.fail(f"{kind} was taken with {what}: {house.unpack(into)}")
        assert len(str(refused.value)) > 20, what
        count += 1
        assert not into.exists()
    return count


@pytest.mark.parametrize("kind", KINDS)
def test_changed_files_are_refused(house: House, tmp_path: Path, kind: str) -> None:
    house.unpack(tmp_path / "look")
    assert refused_all(house, kind, 15, tmp_path / "look") == 15


@pytest.mark.deep
@pytest.mark.parametrize("kind", KINDS)
def test_two_hundred_changed_files_are_refused(house: House, tmp_path: Path, kind: str) -> None:
    assert refused_all(house, kind, 200, tmp_path / "look") == 200


def child(house: House, limit: int = 0) -> "subprocess.Popen[str]":
    started = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(house.home), str(house.to), str(limit)],
        env=environment(house.home) | {"PYTHONPATH": "src:."},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "ready\n"
    return started


def kill_some(house: House, tmp_path: Path, rounds: int) -> int:
    """Kill backups at random moments of the time one takes; return how many were cut short."""
    dice, cut = random.Random(4), 0
    undisturbed = child(house)
    began = time.monotonic()
    undisturbed.communicate()
    takes = time.monotonic() - began
    for _ in range(rounds):
        started = child(house)
        time.sleep(dice.uniform(0, takes))
        started.send_signal(signal.SIGKILL)
        started.communicate()
        cut += started.returncode == -signal.SIGKILL
        house.unpack(tmp_path / "look")
        for path in taking.copies(house.to / "data", "data").values():
            assert (house.to / "keyring" / f"{path.stem}.keyring").exists() or path.stem in before(house)
    return cut


def before(house: House) -> set[str]:
    """Return the backups whose keyring's copy has made room for newer ones."""
    kept = sorted(path.stem for path in (house.to / "keyring").iterdir())
    return {path.stem for path in (house.to / "data").iterdir() if path.stem < kept[0]}


def test_a_killed_restore_leaves_no_house_and_the_next_one_works(house: House, tmp_path: Path) -> None:
    new, sheet = tmp_path / "new", " ".join((house.home / "keys" / "root").read_text().split())
    words = [sys.executable, "-m", "peili.config.cli", "restore", "--from", str(house.to), "--home", str(new)]
    for wait in (0.3, 0.8, 1.6):
        started = subprocess.Popen(
            words, env=environment(new), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        assert started.stdin is not None
        started.stdin.write(f"{sheet}\n")
        started.stdin.flush()
        time.sleep(wait)
        started.send_signal(signal.SIGKILL)
        started.communicate()
        if new.exists():  # it was quicker: then it is whole
            assert House(new, house.to).content() == house.content()
            shutil.rmtree(new)
    assert house.restore(new)["wrong"] == []
    assert not list(tmp_path.glob(".new*"))


def test_a_killed_backup_leaves_nothing_that_looks_whole(house: House, tmp_path: Path) -> None:
    assert kill_some(house, tmp_path, 6) >= 1
    taken = house.back_up()
    assert taken.rows > 0
    assert not list(house.to.rglob(f"*{durable.FRESH}"))
    assert list((house.home / taking.WORK).iterdir()) == []
    house.unpack(tmp_path / "look")


@pytest.mark.deep
def test_sixty_killed_backups(request: pytest.FixtureRequest, house: House, tmp_path: Path) -> None:
    say(request, f"{kill_some(house, tmp_path, 60)} of 60 backups cut short, every file whole")


def files(house: House) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in house.to.rglob("*") if path.is_file()}


@pytest.mark.parametrize("at", ["snapshot", "data file"])
def test_a_disk_that_fills_up_refuses_and_leaves_the_earlier_ones(house: House, at: str) -> None:
    """A limit on the size of files stands for a full disk here: the write itself fails."""
    before, whole = files(house), house.newest("data").stat().st_size
    started = child(house, limit=whole // 2 if at == "snapshot" else whole - 200)
    said, _ = started.communicate()
    assert started.returncode == 3, said
    assert "full" in said
    assert files(house) == before


def test_a_small_disk_is_refused_before_anything_is_written(house: House, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=900k", "tmpfs", str(small)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("a small disk needs the right to mount one")
    try:
        shutil.copytree(house.to / "keyring", small / "keyring")
        before = sorted(small.rglob("*"))
        with pytest.raises(BackupRefused, match="too full"):
            House(house.home, small).back_up()
        assert [path for path in sorted(small.rglob("*")) if path.is_file()] == [
            path for path in before if path.is_file()
        ]
        (small / "hog").write_bytes(b"")
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_two_backups_do_not_meet(house: House) -> None:
    with taking.working(house.home), pytest.raises(BackupRefused, match="Another backup"):
        house.back_up()
