"""`peili trail verify` on a house whose linker is killed at any moment, and on one that was tampered with."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from tests.support.backups import make_empty_house

pytestmark = [pytest.mark.engine(deep=True)]


class House:
    """A house of its own for other processes, on the engine under test."""

    def __init__(self, home: Path, url: str) -> None:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PEILI_")}
        self.environment = kept | {"PYTHONPATH": "src:.", "PEILI_HOME": str(home)}
        if url:
            self.environment["PEILI_DATABASE_URL"] = url

    def python(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def peili(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return self.python("-m", "peili.config.cli", *words)

    def run(self, source: str) -> None:
        head = "import django; django.setup(); from tests.support.trails import *; "
        head += "from peili.promises import reading; reading.of_process(reading.PROGRAM); "
        self.environment["DJANGO_SETTINGS_MODULE"] = "peili.config.settings"
        done = self.python("-c", head + source)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: pytest.FixtureRequest
) -> Iterator[tuple[Path, str]]:
    """Yield a house that nobody may change and the name of its database on a server, to be copied."""
    home, name = tmp_path_factory.mktemp("served"), ""
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            name = _create_database()
            made = House(home, _url(name)).peili("migrate")
            assert made.returncode == 0, made.stderr
        else:
            make_empty_house(home)
        yield home, name
        _drop(name)


@pytest.fixture
def house(
    served: tuple[Path, str], tmp_path: Path, django_db_blocker: pytest.FixtureRequest
) -> Iterator[House]:
    home, template = served
    shutil.copytree(home, tmp_path, dirs_exist_ok=True)
    with django_db_blocker.unblock():
        name = _create_database(template) if template else ""
        yield House(tmp_path, _url(name) if name else "")
        _drop(name)


def _url(name: str) -> str:
    return os.environ["PEILI_DATABASE_URL"].rpartition("/")[0] + f"/{name}"


def _create_database(template: str = "template1") -> str:
    name = f"trail_{uuid4().hex}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


def _drop(name: str) -> None:
    if name:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("rounds", [2, pytest.param(25, marks=pytest.mark.deep)])
def test_a_linker_killed_at_any_moment_leaves_one_chain(house: House, rounds: int) -> None:
    chance, last = random.Random(3), 0
    for _round in range(rounds):
        running = subprocess.Popen(
            [sys.executable, "-m", "tests.support.linker"],
            env=house.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert running.stdout.readline()
        time.sleep(chance.random() * 0.5)
        running.send_signal(signal.SIGKILL)
        running.wait()
        running.stdout.close()
        verified = house.peili("trail", "verify")
        assert verified.returncode == 0, verified.stdout
        entries = int(verified.stdout.split(" entries verified")[0].rpartition(" ")[2])
        assert entries > last
        last = entries
    house.run("link_new(at_most=10**6)")
    verified = house.peili("trail", "verify")
    assert verified.returncode == 0
    assert "not yet linked: 0" in verified.stdout


def test_the_command_names_the_first_broken_link(house: House) -> None:
    house.run("linked(6); linked(4, register_id=None); noted(50)")
    whole = house.peili("trail", "verify")
    assert whole.returncode == 0
    assert "2 chains, 10 entries verified, 0 broken" in whole.stdout
    assert "not yet linked: 1" in whole.stdout
    house.run(
        "from peili.trail.commands.ending import open_door\n"
        "with open_door(): Entry.objects.filter(register_id=CLIENTS, number=4).update(act='forged')"
    )
    broken = house.peili("trail", "verify")
    assert broken.returncode == 1
    register = "00000000-0000-0000-0000-000000000007"
    assert f"register {register}: 3 entries, 1 to 3: BROKEN at number 4 (entry " in broken.stdout
    assert "contents" in broken.stdout
    assert house.peili("trail", "verify", "--register", register).returncode == 1
    unknown = house.peili("trail", "verify", "--register", register[:-1] + "9")
    assert unknown.returncode == 2
    assert "no chain" in unknown.stderr


def test_the_worker_links_within_seconds(house: House) -> None:
    worker = subprocess.Popen([sys.executable, "-m", "peili.config.worker"], env=house.environment)
    try:
        house.run("noted(0, person()); noted(1, register_id=None)")
        deadline = time.monotonic() + 20
        while "not yet linked: 0" not in house.peili("trail", "verify").stdout:
            assert time.monotonic() < deadline, "the worker links nothing"
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
