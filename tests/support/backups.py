"""Houses to back up: made once by the program's own command, copied for each test, looked into by a child."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from peili.vault.backup import restoring, taking
from peili.vault.backup.embedded import EmbeddedSource
from peili.vault.backup.taking import Taken
from peili.vault.custody import read_root
from peili.vault.house import Home, HouseKeys, open_under
from peili.vault.root import Root

HEAD = """
import django, json
from peili.promises.reading import PROGRAM, of_process
django.setup()
of_process(PROGRAM)
"""
CONTENT = """
from peili.people.models import Client, Claim
from peili.booking.models import Appointment
clients = {
    str(c.pk): [c.first_name, c.last_name, c.phone, c.email, str(c.subject_id)] for c in Client.objects.all()
}
claims = {str(c.pk): [c.first_name, c.last_name, c.phone] for c in Claim.objects.all()}
visits = {str(a.pk): [a.starts_at.isoformat(), str(a.client_id)] for a in Appointment.objects.all()}
said = {"clients": clients, "claims": claims, "visits": visits}
"""
ERASE = """
import sys
import tempfile
from uuid import UUID
from django.conf import settings
from django.utils import timezone
from peili.vault.erasing import destroy_keys, rotate
for each in {subjects!r}:
    destroy_keys(settings.HOUSE_KEYS, subject_id=UUID(each), scopes=None, ground="17", now=timezone.now())
if {end_epoch!r}:
    rotate(settings.HOUSE_KEYS, now=timezone.now())
said = None
"""


def now() -> datetime:
    """Return the time, as the program's edge would."""
    return datetime.now(UTC)


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a child that works in a house."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PEILI_")}
    return kept | {"PYTHONPATH": "src", "PEILI_HOME": str(home)} | more


def peili(home: Path, *words: str, typed: str = "", **more: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in a house."""
    return subprocess.run(
        [sys.executable, "-m", "peili.config.cli", *words, "--home", str(home)],
        env=environment(home, **more),
        input=typed,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def in_house(home: Path, code: str, **more: str) -> Any:
    """Run code in a house of its own process; return what it calls `said`."""
    whole = f"{HEAD}\n{code}\nprint(json.dumps(said))"
    settings = {"DJANGO_SETTINGS_MODULE": "peili.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", whole],
        env=environment(home, **settings, **more),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def make_house(home: Path, clients: int = 12, **more: str) -> Path:
    """Make an invented salon: a copy of one that is made once in a run."""
    shutil.copytree(_template("demo", "--clients", str(clients), **more), home, dirs_exist_ok=True)
    return home


def make_empty_house(home: Path, **more: str) -> Path:
    """Make a house with its tables and keys and nothing in it, likewise."""
    shutil.copytree(_template("migrate", **more), home, dirs_exist_ok=True)
    return home


@cache
def _template(*words: str, **more: str) -> Path:
    """Return a house that nobody may change, made by whichever process of the run wants it first."""
    folder = Path(os.environ["TESTED_HOUSES"]) / "-".join(
        [*words, *(f"{key}={value}" for key, value in more.items())]
    )
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            if words != ("migrate",):
                make_empty_house(folder / "home", **more)
            done = peili(folder / "home", *words, **more)
            assert done.returncode == 0, done.stderr
            (folder / "made").touch()
    return folder / "home"


@contextmanager
def journal_aside(folder: Path) -> Iterator[None]:
    """Lay the test home's journal aside: other tests have erased people on days to come."""
    from django.conf import settings  # noqa: PLC0415  # children of other tests have none

    journal, aside = settings.MACHINE.home / "journal" / "keys.jsonl", folder / "aside"
    there = journal.exists()
    if there:
        shutil.move(journal, aside)
    try:
        yield
    finally:
        journal.unlink(missing_ok=True)
        if there:
            shutil.move(aside, journal)


@dataclass(frozen=True, slots=True)
class House:
    """A house in a folder of its own, and the folder of its backups."""

    home: Path
    to: Path

    @property
    def root(self) -> Root:
        """Return its root key."""
        return read_root((self.home / "keys" / "root").read_text(encoding="ascii"))

    @property
    def keys(self) -> HouseKeys:
        """Return its keys, opened."""
        return open_under(Home(self.home), self.root)

    def back_up(self, at: datetime | None = None) -> Taken:
        """Make a backup of it."""
        keys = self.keys
        try:
            source = EmbeddedSource(self.home / "peili.sqlite3", keys.derived("database"))
            return taking.back_up(keys=keys, source=source, to=self.to, keyring_to=None, now=at or now())
        finally:
            keys.close()

    def restore(self, new: Path, *, root: Root | None = None, from_: Path | None = None) -> dict[str, Any]:
        """Make a house of its backup."""
        found = restoring.find(from_ or self.to, None)
        return restoring.restore(found, root or self.root, Home(new), database_url="", now=now())

    def unpack(
        self, into: Path, *, root: Root | None = None, at: datetime | None = None
    ) -> restoring.Unpacked:
        """Prove its newest backup in a folder, as every restore does first."""
        into.mkdir()
        try:
            return restoring.unpack(restoring.find(self.to, None), root or self.root, into, now=at or now())
        finally:
            shutil.rmtree(into)

    def newest(self, kind: str) -> Path:
        """Return its newest file of a kind."""
        made = taking.copies(self.to / kind, kind)
        return made[max(made)]

    def content(self) -> Any:
        """Return what it says about people."""
        return in_house(self.home, CONTENT)

    def erase(self, subjects: list[str], *, end_epoch: bool = False) -> None:
        """Destroy people's keys, as an erasure does."""
        in_house(self.home, ERASE.format(subjects=subjects, end_epoch=end_epoch))
