"""The demo salon's checklist: looked at this autumn, and one thing is soon due."""

from datetime import datetime, timedelta

from peili.house.checklist.commands import look_at
from peili.trail.commands import PROGRAM
from peili.trail.models import Role

LOOKS = (
    ("computers_password", Role.OWNER, 40),
    ("antivirus", Role.OWNER, 33),
    ("doors_locked", Role.RECEPTIONIST, 12),
    ("locked_cabinet", Role.RECEPTIONIST, 175),
    ("locked_cabinet", Role.OWNER, 85),  # days ago: soon due
    ("staff_trained", Role.OWNER, 120),
)


def make_looks(*, now: datetime) -> None:
    """Note the looks of the last months."""
    for claim, role, days in LOOKS:
        look_at(claim=claim, good=True, role=role, by=PROGRAM, now=now - timedelta(days=days))
