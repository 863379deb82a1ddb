"""What booking asks of the worker."""

from datetime import datetime

from peili.booking.commands.hold import sweep
from peili.house.work import every

SWEEP = "booking.sweep"


@every(minutes=1, name=SWEEP)
def sweep_holds(now: datetime) -> int:
    """Free the minutes of ended holds."""
    return sweep(now=now)
