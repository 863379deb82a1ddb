"""What the room asks of the worker."""

from datetime import datetime

from peili.agreements.commands.sitting import sweep_drafts
from peili.house.work import every


@every(minutes=24 * 60, name="agreements.sweep_drafts")
def sweep(now: datetime) -> int:
    """Empty the drafts nobody sent."""
    return sweep_drafts(now=now)
