"""Trying to get an erased client back: from an older backup, free pages, the keyring and the trail."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from tests.support.backups import House, in_house, make_house, now, peili

ERASE = """
from django.utils import timezone
from peili.booking.models import Appointment
from peili.people.models import Client
from peili.rights.erasure.commands import begin, carry_out
from peili.rights.erasure.plan import make_plan
from peili.rights.erasure.purging import rewrite
from peili.sales.commands import paid, pay
from peili.trail.commands import PROGRAM
from peili.trail.commands.linking import link_new
visit = Appointment.objects.filter(client__isnull=False, starts_at__lt=timezone.now()).latest("starts_at")
client, today, instant = visit.client, timezone.now().date(), timezone.now()
pay(appointment=visit, cents=7500, way="card", known=paid(visit), by=PROGRAM, now=instant, on=today)
link_new()
said = {
    "client": str(client.pk), "subject": str(client.subject_id), "visit": str(visit.pk),
    "values": [client.first_name, client.last_name, client.phone, client.email, client.full_name],
}
plan = make_plan(client.subject, now=instant)
erasure = begin(plan=plan, ground="request", by=PROGRAM, now=instant, today=today)
said["scan"] = carry_out(erasure=erasure, now=instant, look_for=plan.found.values).scan
link_new()
rewrite()
"""
LOOK = """
from peili.people.models import Client
from peili.sales.models import Receipt
from peili.trail.models import EntrySubject
from peili.trail.verifying import verify
from peili.vault.models import Subject
said = {{
    "client": Client.objects.filter(pk="{client}").exists(),
    "subject": Subject.objects.filter(pk="{subject}").exists(),
    "trail": EntrySubject.objects.filter(subject_id="{subject}").exists(),
    "receipts": Receipt.objects.filter(client_id="{client}").exists(),
    "nobodys": Receipt.objects.filter(client=None, appointment=None).exists(),
    "broken": [str(walk.chain_id) for walk in verify() if walk.broken is not None],
}}
"""


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(make_house(tmp_path / "home"), tmp_path / "to")
    made.back_up(now() - timedelta(days=1))
    return made


@pytest.mark.deep
def test_an_erased_client_comes_back_from_nowhere(house: House, tmp_path: Path) -> None:
    older = house.newest("data")
    gone = in_house(house.home, ERASE)
    assert gone["scan"]["hits"] == 0
    assert _told(house.home, gone) == {
        "client": False,
        "subject": False,
        "trail": False,
        "receipts": False,
        "nobodys": True,
        "broken": [],
    }
    assert _pages_with(house, gone) == []
    assert _found_by_the_scanner(house, gone) == ""
    house.back_up()
    restored = tmp_path / "restored"
    report = house.restore(restored, from_=older)
    assert report["wrong"] == []
    assert report["replayed"]["left"] == 0
    told = _told(restored, gone)
    assert (told["client"], told["subject"], told["trail"], told["broken"]) == (False, False, False, [])


def _told(home: Path, gone: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = in_house(home, LOOK.format(**gone))
    return told


def _pages_with(house: House, gone: dict[str, Any]) -> list[str]:
    """Return which ids or values stand in any page of the opened database, free pages and gaps included."""
    plain = house.home / "plain.sqlite3"
    keys = house.keys
    try:
        connection = dbapi2.connect(str(house.home / "peili.sqlite3"))
        connection.execute(f"PRAGMA key = \"x'{keys.derived('database').hex()}'\"")
        content = b"".join(bytes(row[0]) for row in connection.execute("SELECT data FROM sqlite_dbpage"))
        connection.close()
    except dbapi2.OperationalError:  # a build that shows no pages: a decrypted copy shows what lives
        connection = dbapi2.connect(str(house.home / "peili.sqlite3"), isolation_level=None)
        connection.execute(f"PRAGMA key = \"x'{keys.derived('database').hex()}'\"")
        connection.execute(f"ATTACH DATABASE '{plain}' AS plain KEY ''")
        connection.execute("SELECT sqlcipher_export('plain')")
        connection.close()
        content = plain.read_bytes()
        plain.unlink()
    finally:
        keys.close()
    wanted = [gone["client"], gone["subject"], gone["visit"]]
    forms = {each: [each.encode(), each.replace("-", "").encode()] for each in wanted}
    forms |= {each: [each.encode()] for each in gone["values"] if len(each) > 7}
    return [each for each, found in forms.items() if any(form in content for form in found)]


def _found_by_the_scanner(house: House, gone: dict[str, Any]) -> str:
    """Return what `peili scan` finds of the person in the house and its backups; nothing, as it should be."""
    texts = [each for each in gone["values"] if len(each) > 7]
    asked = [word for text in texts for word in ("--for", text)]
    done = peili(house.home, "scan", "--also", str(house.to), *asked)
    return "" if done.returncode == 0 else done.stdout + done.stderr
