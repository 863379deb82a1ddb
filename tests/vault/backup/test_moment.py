"""A server brought back to a moment by its own log: nobody who was erased since comes back with it."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.backups import CONTENT, ERASE, in_house, peili
from tests.support.postgres import cluster, standing

pytestmark = [pytest.mark.deep, pytest.mark.filterwarnings("ignore::ResourceWarning")]
CATCH_UP = """
from dataclasses import asdict
from django.utils import timezone
from peili.config.restoring.standing import catch_up
done = catch_up(now=timezone.now())
said = asdict(done) if done else None
"""
BASE = """
from django.conf import settings
from django.utils import timezone
from peili.vault.backup import wal
database, to = settings.DATABASES["default"], settings.MACHINE.wal_to
path = wal.take_base(keys=settings.HOUSE_KEYS, settings=database, to=to, now=timezone.now())
said = path.name
"""
ERASURES = """
from django.conf import settings
said = sum(line.act == "intent" for line in settings.HOUSE_KEYS.home.journal.lines())
"""
CALL = """
from django.db import connection
from peili.people.models import Client
from peili.promises.walls import as_owner
client = Client.objects.get(pk={client!r})
client.phone = {phone!r}
client.save()
with as_owner(), connection.cursor() as cursor:
    cursor.execute("SELECT now()::text")
    said = cursor.fetchone()[0]
"""
TAKE_IN = """
from django.conf import settings
from django.utils import timezone
from peili.vault.backup import wal
said = wal.take_in(
    keys=settings.HOUSE_KEYS, spool=settings.MACHINE.wal_from, to=settings.MACHINE.wal_to, now=timezone.now()
)
"""


@pytest.fixture
def spool() -> Iterator[Path]:
    """A folder the server's user may write to."""
    folder = Path(tempfile.mkdtemp(prefix="peili-spool-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


def switch(url: str, spool: Path) -> None:
    import psycopg  # noqa: PLC0415  # an extra that only this engine needs

    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
    assert row is not None
    for _ in range(300):
        if (spool / row[0]).exists():
            return
        time.sleep(0.1)
    raise AssertionError("the server laid nothing out")


def test_a_server_goes_back_to_a_moment_and_the_erased_stay_erased(tmp_path: Path, spool: Path) -> None:
    home, to = tmp_path / "home", tmp_path / "wal"
    lay = f"cp %p {spool}/%f.part && mv {spool}/%f.part {spool}/%f"
    with cluster(archive_mode="on", archive_command=lay) as url:
        where = {"PEILI_DATABASE_URL": url, "PEILI_WAL_FROM": str(spool), "PEILI_WAL_TO": str(to)}
        done = peili(home, "demo", "--clients", "3", **where)
        assert done.returncode == 0, done.stderr
        assert in_house(home, CATCH_UP, **where) is None
        known = in_house(home, ERASURES, **where)
        in_house(home, BASE, **where)
        clients: dict[str, Any] = in_house(home, CONTENT, **where)["clients"]
        gone, changed = list(clients)[:2]
        in_house(home, CALL.format(client=changed, phone="+358401111111"), **where)
        time.sleep(1)
        moment = datetime.now(UTC)
        time.sleep(1)
        in_house(home, CALL.format(client=changed, phone="+358402222222"), **where)
        in_house(home, ERASE.format(subjects=[clients[gone][4]], end_epoch=False), **where)
        switch(url, spool)
        assert in_house(home, TAKE_IN, **where) > 0
    assert list(spool.iterdir()) == []
    assert not any(b"peili_" in path.read_bytes() for path in to.rglob("*") if path.is_file())

    back = Path(tempfile.mkdtemp(prefix="peili-back-"))
    try:
        done = peili(home, "recover", "--until", moment.isoformat(), "--to", str(back / "it"), **where)
        assert done.returncode == 0, done.stderr
        back.chmod(0o755)
        with standing(back / "it" / "data", tmp_path / "log") as url:
            where["PEILI_DATABASE_URL"] = url
            said = in_house(home, CATCH_UP, **where)
            assert said["erasures"] == known + 1
            assert said["rows"] > 0
            assert in_house(home, CATCH_UP, **where) is None
            after = in_house(home, CONTENT, **where)["clients"]
    finally:
        shutil.rmtree(back)
    assert after.keys() == clients.keys() - {gone}
    assert after[changed][2] == "+358401111111"
    assert {pk: after[pk] for pk in after if pk != changed} == {
        pk: clients[pk] for pk in clients if pk not in {gone, changed}
    }


def test_nothing_from_before_the_first_base_copy_is_promised(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (tmp_path / "wal").mkdir()
    where = ["--to", str(tmp_path / "it"), "--from", str(tmp_path / "wal")]
    done = peili(home, "recover", "--until", "2026-11-26T13:15", *where)
    assert done.returncode == 1
    assert "no base copy from before" in done.stderr
