"""Loading a house profile from a file."""

from datetime import datetime
from pathlib import Path

from peili.house.commands import load_profile
from peili.house.models import ProfileVersion
from peili.trail.commands import PROGRAM


def load_house(path: Path, *, now: datetime) -> ProfileVersion:
    """Bring the profile in a file into force as a new version; raises ProfileRefused and OSError."""
    return load_profile(text=path.read_text(encoding="utf-8"), by=PROGRAM, now=now)
