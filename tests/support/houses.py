"""Loads whole houses from their profiles."""

from datetime import datetime
from pathlib import Path

from peili.house.commands import load_profile
from peili.house.models import Run
from peili.house.work import due_slot, jobs
from peili.trail.commands import PROGRAM
from peili.trail.commands.linking import link_new
from peili.trail.commands.proving import prove
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
    link_new()
    prove(now=now)
