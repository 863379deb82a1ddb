"""Loads whole houses from their profiles."""

from datetime import datetime, timedelta
from pathlib import Path

from peili.house.commands import load_profile
from peili.house.models import Controller, ProfileVersion, Register, Run
from peili.house.profile import read_text
from peili.house.work import due_slot, jobs
from peili.incidents.models import Breach
from peili.outbox.anchoring.commands import anchor_when_due
from peili.rights.models import RetentionRun
from peili.trail.commands import PROGRAM
from peili.trail.commands.anchoring import compare_digest
from peili.trail.commands.linking import link_new
from peili.trail.commands.proving import prove
from peili.trail.models import Anchor
from peili.vault.commands import make_subject
from peili.vault.models import Kind
from tests.support.builders import NOW

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "examples" / "source-record" / "house.yaml"
DEMO = ROOT / "src" / "peili" / "config" / "demo" / "house.yaml"


def load_house(path: Path, *, now: datetime = NOW) -> None:
    """Load a profile, with a worker that has just done its round."""
    load_profile(text=path.read_text(encoding="utf-8"), by=PROGRAM, now=now)
    work(now)


def work(now: datetime) -> None:
    """Leave what a worker leaves when it has nothing more to do: its rows, the trail linked and proved."""
    for periodic in jobs():
        Run.objects.get_or_create(
            name=periodic.name,
            due=due_slot(periodic, now),
            defaults={"started_at": now, "finished_at": now},
        )
    RetentionRun.objects.get_or_create(at=now, defaults={"finished_at": now})
    link_new()
    prove(now=now)
    if anchor_when_due(now=now) is not None:  # and its digest was typed back in from paper
        compare_digest(typed=bytes(Anchor.objects.latest("number").digest), by=PROGRAM, now=now)
        link_new()


def promise(**changed: object) -> ProfileVersion:
    """Let a small house promise what the source record's house does, with these sections changed."""
    content = dict(read_text(SOURCE.read_text(encoding="utf-8")).content) | changed
    number = ProfileVersion.objects.count() + 1
    names = content["house"]["name"]
    return ProfileVersion.objects.create(number=number, loaded_at=NOW, content=content, names=names)


def breach_of(register: Register, *, now: datetime = NOW) -> Breach:
    """Return a breach of a register as it stands when it was just detected, promised within 72 hours."""
    return Breach.objects.create(
        subject=make_subject(register_id=register.pk, kind=Kind.BREACH, now=now),
        register=register,
        detected_at=now,
        aware_at=now,
        kinds=["lost_device"],
        notify="always",
        since="detection",
        due_at=now + timedelta(hours=72),
        made_at=now,
    )


def promise_as_is() -> ProfileVersion:
    """Let a small house promise the same, under the businesses that are there."""
    controllers = {
        "house" if each.kind == Controller.Kind.HOUSE else f"vuokraaja{number}": {
            "name": each.name,
            "business_id": each.business_id,
            "address": {"street": each.street, "postcode": each.postcode, "city": each.city},
            "phone": "09 123",
        }
        for number, each in enumerate(Controller.objects.order_by("id"))
    }
    return promise(controllers=controllers)
