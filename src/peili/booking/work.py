"""What booking asks of the worker."""

from datetime import datetime

from peili.booking.commands.hold import sweep
from peili.booking.commands.telling import remind_due
from peili.house.work import every

SWEEP, REMIND = "booking.sweep", "booking.remind"


@every(minutes=1, name=SWEEP)
def sweep_holds(now: datetime) -> int:
    """Free the minutes of ended holds."""
    return sweep(now=now)


@every(minutes=1, name=REMIND)
def remind(now: datetime) -> int:
    """Queue the reminders of the visits that are near."""
    return remind_due(now=now)
