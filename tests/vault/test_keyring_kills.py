"""The keyring is killed: at every single step of the slot file, and at random moments of both keyrings.

A killed process leaves what it wrote to the operating system; a power cut may also lose what was not synced,
which these tests do not play. Every acknowledged act was synced before it was acknowledged.
"""

import contextlib
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from peili.promises.sealing import Erased, KeyMissing, Pair
from peili.vault.keyring.base import Keyring
from peili.vault.keyring.files import FileKeyring
from peili.vault.root import KeyRefused, Root
from tests.support.dying import dies_at
from tests.support.keyrings import HEALTH, NOW, Place, pair

FRESH = [pair(), pair(HEALTH)]


class Held:
    """A keyring with keys that must stay, one that is gone, and one that something may happen to."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.root, self.other_root = folder, Root.new(), Root.new()
        FileKeyring.begin(folder, self.root, now=NOW)
        self.running = FileKeyring(folder, self.root)  # another process, which goes on all the time
        self.opened: list[FileKeyring] = []
        self.kept, self.gone, self.victim = [pair(), pair(HEALTH)], pair(), pair()
        self.running.make([*self.kept, self.gone, self.victim])
        self.keys = {each: self.running.key(each) for each in [*self.kept, self.victim]}
        self.running.destroy(self.gone[0])

    def starting(self) -> list[FileKeyring]:
        """Return the keyring as it is for a process that starts now, under whichever root opens it."""
        fresh = []
        for root in (self.root, self.other_root):
            with contextlib.suppress(KeyRefused):
                fresh.append(FileKeyring(self.folder, root))
        assert fresh
        self.opened += fresh
        return fresh

    def close(self) -> None:
        for ring in (self.running, *self.opened):
            ring.close()

    def prove(self) -> None:
        """What was acknowledged is so, for the process that ran on and for one that starts."""
        for ring in (self.running, *self.starting()):
            for each in self.kept:
                assert ring.key(each) == self.keys[each]
            for act in (ring.key, lambda gone, ring=ring: ring.make([gone])):
                with pytest.raises(Erased):
                    act(self.gone)
            assert not ring.status().unfinished or ring.status().live >= len(self.kept)


def kill_at_every_step(folder: Path, act: Callable[[Held], object], prove: Callable[[Held], None]) -> int:
    """Kill an act at each of its steps, each time in a keyring of its own; return how many steps it has."""
    for step in itertools.count(1):
        died = False
        for torn in (False, True):
            held = Held(folder / f"{step}{torn}")
            died = dies_at(step, lambda held=held: act(held), torn=torn)
            held_ok(held, prove)
        if not died:
            return step - 1
    raise AssertionError


def held_ok(held: Held, prove: Callable[[Held], None]) -> None:
    try:
        held.prove()
        prove(held)
        held.prove()
    finally:
        held.close()


def test_making_is_killed_at_every_step(tmp_path: Path) -> None:
    def prove(held: Held) -> None:
        held.running.make(FRESH)
        keys = [held.running.key(each) for each in FRESH]
        for ring in held.starting():
            assert [ring.key(each) for each in FRESH] == keys

    assert kill_at_every_step(tmp_path, lambda held: held.running.make(FRESH), prove) >= 3


def test_destroying_is_killed_at_every_step(tmp_path: Path) -> None:
    def victim(ring: Keyring, held: Held) -> str:
        found = ring_state(ring, held.victim)
        return "live" if found == held.keys[held.victim].hex() else found

    def prove(held: Held) -> None:
        states = {victim(ring, held) for ring in (held.running, *held.starting())}
        assert states in ({"live"}, {"erased"})  # never one for some and another for others
        held.running.destroy(held.victim[0])
        for ring in (held.running, *held.starting()):
            assert victim(ring, held) == "erased"
            assert ring.destroyed(held.victim[0])

    assert kill_at_every_step(tmp_path, lambda held: held.running.destroy(held.victim[0]), prove) >= 5


def test_ending_an_epoch_is_killed_at_every_step(tmp_path: Path) -> None:
    def prove(held: Held) -> None:
        assert held.running.key(held.victim) == held.keys[held.victim]
        held.running.destroy(held.victim[0])  # in the middle of an unfinished rotation
        held.running.rotate(now=NOW)
        status = held.running.status()
        assert not status.unfinished
        assert status.epoch >= 2
        with pytest.raises(Erased):
            held.running.key(held.victim)
        assert not list(held.folder.glob("*.new"))

    assert kill_at_every_step(tmp_path, lambda held: held.running.rotate(now=NOW), prove) >= 8


def test_changing_the_root_is_killed_at_every_step(tmp_path: Path) -> None:
    def act(held: Held) -> None:
        held.running.add_root(held.other_root)
        held.running.keep_root(held.other_root)

    def prove(held: Held) -> None:
        assert held.running.key(held.victim) == held.keys[held.victim]
        for ring in held.starting():
            assert ring.key(held.victim) == held.keys[held.victim]

    assert kill_at_every_step(tmp_path, act, prove) >= 6


@pytest.mark.parametrize("kills", [10, pytest.param(200, marks=pytest.mark.deep)])
def test_kills_at_random_lose_nothing_and_raise_nobody(
    place: Place, root: Root, tmp_path: Path, kills: int
) -> None:
    """A process works on the keyring until it is killed; its diary is held against the ring."""
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    diary = tmp_path / "diary"
    for _ in range(kills):
        worker = start(place, root, diary, chance.randrange(2**32))
        wait_for_growth(diary)
        time.sleep(chance.random() * 0.15)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        compare(place, root, diary, seed)


def wait_for_growth(diary: Path) -> None:
    before = diary.stat().st_size if diary.exists() else 0
    deadline = time.monotonic() + 60
    while (diary.stat().st_size if diary.exists() else 0) == before:
        assert time.monotonic() < deadline, "the worker does nothing"
        time.sleep(0.005)


def start(place: Place, root: Root, diary: Path, seed: int) -> "subprocess.Popen[bytes]":
    words = [place.kind, place.address, root.reveal().hex(), str(diary), str(seed)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.keyring_worker", *words],
        env=os.environ | {"PYTHONPATH": "src:."},
    )


def compare(place: Place, root: Root, diary: Path, seed: int) -> None:
    made: dict[str, str] = {}
    meant: set[str] = set()
    gone: set[str] = set()
    for text in diary.read_bytes().split(b"\n")[:-1]:
        said = json.loads(text)
        if said["act"] == "made":
            made[said["subject"]] = said["key"]
        elif said["act"] == "destroying":
            meant.add(said["subject"])
        elif said["act"] == "destroyed":
            gone.add(said["subject"])
    with place.opened(root) as ring:
        found = {subject: ring_state(ring, (UUID(subject), HEALTH)) for subject in made}
    for subject, key in made.items():
        allowed = {"erased"} if subject in gone else {key, "erased"} if subject in meant else {key}
        assert found[subject] in allowed, f"seed {seed}: {subject}"


def ring_state(ring: Keyring, each: Pair) -> str:
    try:
        return ring.key(each).hex()
    except Erased:
        return "erased"
    except KeyMissing:
        return "lost"
