"""The owner's pages of backups: they say what is there, ask for the day, and order."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.test import override_settings
from django.utils import timezone

from peili.desk.opening.backup_said import written_since
from peili.house.backups import commands, ordering, work
from peili.house.models import BackupRun
from peili.house.queries import local
from peili.people.models import Session
from peili.promises.records import new_id
from peili.trail.models import Entry
from peili.vault.backup import orders, swapping
from peili.vault.backup.orders import Act
from peili.vault.backup.taking import STAMP
from tests.support.backups import journal_aside
from tests.support.builders import create_client
from tests.support.salon import Salon, make_salon

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]
embedded = pytest.mark.skipif(connection.vendor != "sqlite", reason="a server's house is given the command")
BASE = "/desk/settings/backups/"
HOUR = timedelta(hours=1)
MOST = 12  # queries of the list


@pytest.fixture
def salon(tmp_path: Path) -> Iterator[Salon]:
    """A salon on a machine of its own, with a backup of an hour ago, and a client who came after it."""
    named = {"home": tmp_path / "home", "backup_to": tmp_path / "to", "backup_keyring_to": tmp_path / "keys"}
    named["home"].mkdir()
    with journal_aside(tmp_path), override_settings(MACHINE=replace(settings.MACHINE, **named)):
        made = make_salon()
        commands.back_up(to=tmp_path / "to", keyring_to=tmp_path / "keys", now=made_at())
        create_client(made.house, "Aino", "Testinen")
        yield made


def made_at() -> datetime:
    return (timezone.now() - HOUR).replace(microsecond=0)


def stamp() -> str:
    [path] = (settings.MACHINE.backup_to / "data").iterdir()
    return path.stem


def day() -> str:
    at = local(datetime.strptime(stamp(), STAMP).replace(tzinfo=timezone.now().tzinfo))
    return f"{at.day}.{at.month}.{at.year}"


@pytest.fixture
def owner(salon: Salon) -> Browser:
    browser = Browser()
    browser.force_login(salon.owner.account)
    return browser


@embedded
def test_the_list_says_what_there_is_and_the_days_page_what_is_lost(owner: Browser) -> None:
    shown = owner.get(BASE)
    [row] = shown.context["backups"]
    assert (row.stamp, row.drill) == (stamp(), None)
    asked = owner.get(f"{BASE}{stamp()}/")
    assert asked.status_code == 200
    real = datetime.fromtimestamp((new_id().int >> 80) / 1000, UTC)  # ids go by the machine's own clock
    lost = {str(words): count for words, count in written_since(real - HOUR)}
    assert lost.keys() == {"Asiakaskortit"}
    assert lost["Asiakaskortit"] >= 2
    assert list(written_since(real + HOUR)) == []
    assert "peili restore" not in asked.content.decode()
    assert owner.get(f"{BASE}20200101T000000Z/").status_code == 404
    assert owner.get(f"{BASE}back/{stamp()}/").status_code == 404


@pytest.mark.parametrize("said", ["", "1.1.2026", "31.2.2026", "eilen", "2026-99-99"])
def test_any_other_day_orders_nothing_and_is_told(owner: Browser, said: str) -> None:
    answer = owner.post(f"{BASE}{stamp()}/", {"day": said})
    assert answer.status_code == 422
    assert answer.context["form"].errors["day"]
    assert orders.waiting(settings.MACHINE.home) is None


@embedded
def test_the_day_orders_once_and_the_order_can_be_taken_back(owner: Browser, salon: Salon) -> None:
    for typed in (day(), f" {day().replace('.', '. ')}"):
        answer = owner.post(f"{BASE}{stamp()}/", {"day": typed})
        assert (answer.status_code, answer.url) == (302, BASE)
    order = orders.waiting(settings.MACHINE.home)
    assert order is not None
    assert (order.act, order.name) == (Act.RESTORE, f"{stamp()}.data")
    [entry] = Entry.objects.filter(act="house.order_restore")
    assert (entry.actor_id, entry.role) == (salon.owner.subject_id, "owner")
    assert entry.thing_id == BackupRun.objects.get(kind="backup").pk
    assert owner.get(BASE).context["order"] == order
    owner.post(f"{BASE}take-back/")
    assert owner.get(BASE).context["order"] is None
    assert Entry.objects.filter(act="house.order_taken_back").count() == 1


def test_an_order_asks_who_one_is_anew(owner: Browser) -> None:
    Session.objects.update(fresh_until=timezone.now() - HOUR)
    answer = owner.post(f"{BASE}{stamp()}/", {"day": day()})
    assert (answer.status_code, "/again/" in answer.url) == (302, True)
    assert orders.waiting(settings.MACHINE.home) is None


def test_a_house_on_a_server_is_told_the_command_and_orders_nothing(owner: Browser) -> None:
    machine = replace(settings.MACHINE, database_url="postgresql://localhost/peili")
    with override_settings(MACHINE=machine):
        answer = owner.post(f"{BASE}{stamp()}/", {"day": day()})
        assert "peili restore" in answer.content.decode()
        assert orders.waiting(settings.MACHINE.home) is None


def test_a_try_is_ordered_and_its_evidence_shown(owner: Browser) -> None:
    owner.post(f"{BASE}try/")
    assert owner.get(BASE).context["drill_waits"] is True
    assert work.ordered(timezone.now()) is True
    assert work.ordered(timezone.now()) is False
    shown = owner.get(BASE)
    assert (shown.context["drill_waits"], shown.context["backups"][0].drill.good) == (False, True)
    assert "ehjä" in shown.content.decode()
    path = settings.MACHINE.backup_to / "data" / f"{stamp()}.data"
    path.write_bytes(path.read_bytes()[:-9])
    owner.post(f"{BASE}try/")
    assert work.ordered(timezone.now()) is False
    failed = BackupRun.objects.get(kind="drill", good=False)
    told = owner.get(BASE).content.decode()
    assert failed.reason in told
    assert "Kopio on vioittunut" in told


@embedded
def test_what_was_set_aside_is_offered_for_a_week_and_goes(owner: Browser) -> None:
    at = timezone.now().replace(microsecond=0)
    aside = settings.MACHINE.home / f"{swapping.ASIDE}{at.strftime(STAMP)}"
    aside.mkdir()
    (aside / swapping.DATABASE).write_bytes(b"as it was")
    page = f"{BASE}back/{at.strftime(STAMP)}/"
    assert page in owner.get(BASE).content.decode()
    said = local(at)
    assert owner.post(page, {"day": f"{said.day}.{said.month}.{said.year}"}).status_code == 302
    order = orders.waiting(settings.MACHINE.home)
    assert order is not None
    assert (order.act, order.name) == (Act.BACK, aside.name)
    assert work.let_go(at + timedelta(days=7)) == 0
    assert work.let_go(at + timedelta(days=7, seconds=1)) == 1
    assert owner.get(page).status_code == 404


def test_a_restore_that_failed_says_why(owner: Browser) -> None:
    ordering.note_failed(
        BackupRun.Kind.RESTORE, commands.PROGRAM, timezone.now(), reason="It is damaged.", file="x.data"
    )
    assert "It is damaged." in owner.get(BASE).content.decode()


def test_the_list_costs_the_same_with_many_backups(
    owner: Browser, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    path = settings.MACHINE.backup_to / "data" / f"{stamp()}.data"
    for number in range(20):
        path.with_name(f"202601{number + 10}T030000Z.data").write_bytes(b"x")
    with django_assert_max_num_queries(MOST):
        assert len(owner.get(BASE).context["backups"]) == 21
