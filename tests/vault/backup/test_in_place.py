"""A house restored where it stands, by order, with a way back; or not at all, with the reason."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from peili.vault.backup import orders, swapping
from peili.vault.backup.orders import Act, Order
from tests.support.backups import House, in_house
from tests.support.serving import serving

CHANGE = """
from django.utils import timezone
from peili.people.models import Client, Session
from datetime import timedelta
client, gone = Client.objects.order_by("pk")[:2]
client.phone = "+358 40 0000000"
client.save()
Session.objects.create(session_key="k" * 32, session_data="", expire_date=timezone.now() + timedelta(days=1))
said = {"changed": str(client.pk), "gone": str(gone.pk), "subject": str(gone.subject_id)}
"""
CARRY_OUT = """
from django.utils import timezone
from django.db import transaction
from peili.house.backups import ordering
from peili.house.models import BackupRun
from peili.people.models import Staff, Session
from peili.trail.commands import Actor
from peili.trail.models import Entry, Role
from peili.vault.backup import orders
from peili.vault.backup.orders import Act
owner = Actor(role=Role.OWNER, subject_id=Staff.objects.filter(role="owner").first().subject_id)
from django.conf import settings
given = ordering.give(act=Act({act!r}), name={name!r}, by=owner, now=timezone.now())
twice = ordering.give(act=Act({act!r}), name={name!r}, by=owner, now=timezone.now())
done = ordering.carry_out(orders.waiting(settings.MACHINE.home), now=timezone.now)
run = BackupRun.objects.filter(kind="restore").latest("at")
acts = list(Entry.objects.filter(act__startswith="house.", role="owner").values_list("act", flat=True))
said = {{"given": given, "twice": twice, "done": done, "good": run.good, "file": run.file, "acts": acts}}
said |= {{"reason": run.reason, "sessions": Session.objects.count()}}
said |= {{"left": orders.waiting(settings.MACHINE.home) is not None}}
"""


def carry_out(house: House, act: Act, name: str) -> Any:
    code = CARRY_OUT.format(act=str(act), name=name)
    return in_house(house.home, code, PEILI_BACKUP_TO=str(house.to))


@pytest.mark.long
def test_it_is_restored_where_it_stands_and_can_be_gone_back_on(house: House) -> None:
    before = house.content()
    what = in_house(house.home, CHANGE)
    changed = house.content()
    house.erase([what["subject"]])  # after the backup; the keyring's copy in it would still open them
    name = house.newest("data").name
    said = carry_out(house, Act.RESTORE, name)
    assert said == {
        "given": True,
        "twice": False,
        "done": True,
        "good": True,
        "file": name,
        "acts": ["house.restore"],  # the order's own entry is in the house that was set aside
        "reason": "",
        "sessions": 0,
        "left": False,
    }
    assert house.content()["clients"] == {pk: s for pk, s in before["clients"].items() if pk != what["gone"]}
    [aside] = swapping.aside_of(house.home).values()
    assert {path.name for path in aside.iterdir()} <= {swapping.DATABASE, "files"}

    said = carry_out(house, Act.BACK, aside.name)
    assert (said["done"], said["acts"]) == (True, ["house.order_restore", "house.restore"])
    after = house.content()["clients"]
    assert after == {pk: s for pk, s in changed["clients"].items() if pk != what["gone"]}
    assert after[what["changed"]] != before["clients"][what["changed"]]
    assert not aside.exists()


def test_a_damaged_backup_leaves_the_house_as_it_was_and_says_why(house: House) -> None:
    before, path = house.content(), house.newest("data")
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)
    said = carry_out(house, Act.RESTORE, path.name)
    assert (said["done"], said["good"], said["left"]) == (False, False, False)
    assert "damaged" in said["reason"]
    assert said["acts"] == ["house.order_restore", "house.restore"]
    assert house.content() == before
    assert swapping.aside_of(house.home) == {}
    assert "is not where it was put" in carry_out(house, Act.RESTORE, "20200101T000000Z.data")["reason"]


def test_an_order_that_was_cut_short_is_noted_and_not_begun_again(house: House) -> None:
    at = datetime.now(UTC).isoformat()
    orders.give(house.home, Order(act=Act.RESTORE, name="x", at=at, role="owner", begun=True))
    said = in_house(
        house.home,
        "from django.utils import timezone\n"
        "from peili.house.backups import ordering\n"
        "from peili.house.models import BackupRun\n"
        "noted = [ordering.note_cut_short(now=timezone.now()) for _ in range(2)]\n"
        "said = [noted, BackupRun.objects.get(kind='restore').reason]",
    )
    assert said[0] == [True, False]
    assert "cut short" in said[1]


@pytest.mark.deep
def test_the_house_in_service_closes_restores_itself_and_opens_again(house: House, tmp_path: Path) -> None:
    """The only way through `peili serve`: it takes as long as stopping and starting does."""
    before, log = house.content(), tmp_path / "log"
    in_house(house.home, CHANGE)
    at, name = datetime.now(UTC).isoformat(), house.newest("data").name
    with serving(house.home, log, PEILI_BACKUP_TO=str(house.to)) as address:
        orders.give(house.home, Order(act=Act.RESTORE, name=name, at=at, role="owner"))
        seen = statuses(f"{address}/sign-in/", until=lambda: b"restored" in log.read_bytes())
    assert [status for status, _group in groupby(each for each in seen if each)] == [200, 503, 200]
    assert house.content()["clients"] == before["clients"]
    assert len(swapping.aside_of(house.home)) == 1


def statuses(address: str, *, until: Callable[[], bool]) -> list[int]:
    """Return what an address answers from now until a thing has happened and it answers 200; 0 is nothing."""
    seen, deadline = [0], time.monotonic() + 120
    while time.monotonic() < deadline and not (until() and seen[-1] == 200):
        try:
            with urlopen(address, timeout=5) as answer:  # noqa: S310  # our own loopback address
                seen.append(int(answer.status))
        except HTTPError as refused:
            seen.append(refused.code)
        except OSError:
            seen.append(0)
        time.sleep(0.1)
    return seen


def laid_out(home: Path) -> Path:
    """Lay out a house and a fresh one; return where the fresh one lies."""
    fresh = home / "work" / "house"
    for folder, word in ((home, "old"), (fresh, "new")):
        for name in ("files", "keyring", "journal"):
            (folder / name).mkdir(parents=True)
            (folder / name / "one").write_text(word)
        (folder / swapping.DATABASE).write_text(word)
    (home / f"{swapping.DATABASE}-wal").write_text("old")
    (home / "keys").mkdir()
    (home / orders.RESTORE).write_text("{}")
    return fresh


def shape(home: Path) -> dict[str, str]:
    return {
        str(path.relative_to(home)): path.read_text() for path in sorted(home.rglob("*")) if path.is_file()
    }


class CutError(Exception):
    """The power goes."""


def test_killed_at_any_rename_the_swap_is_ended_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, plain = datetime(2026, 11, 26, 11, 15, tzinfo=UTC), Path.rename
    whole = tmp_path / "whole"
    swapping.swap(whole, laid_out(whole), now=now)
    wanted = shape(whole)
    assert wanted == {
        "before-20261126T111500Z/files/one": "old",
        "before-20261126T111500Z/peili.sqlite3": "old",
        "before-20261126T111500Z/peili.sqlite3-wal": "old",
        "files/one": "new",
        "journal/one": "new",
        "keyring/one": "new",
        "peili.sqlite3": "new",
    }
    for cut in range(1, 12):
        home, left = tmp_path / str(cut), [cut]

        def rename(path: Path, to: Path, left: list[int] = left) -> Path:
            left[0] -= 1
            if left[0] == 0:
                raise CutError
            return plain(path, to)

        fresh = laid_out(home)
        old = shape(home)
        monkeypatch.setattr(Path, "rename", rename)
        with pytest.raises(CutError):
            swapping.swap(home, fresh, now=now)
        monkeypatch.setattr(Path, "rename", plain)
        said = swapping.settle(home)
        got = {name: text for name, text in shape(home).items() if not name.endswith(".new")}
        assert got == (wanted if said else old), cut
        assert said is (cut > 1)
