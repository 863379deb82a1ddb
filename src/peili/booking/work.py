"""What booking asks of the worker."""

from datetime import datetime

from peili.booking.commands.hold import sweep
from peili.booking.commands.offering import offer_freed
from peili.booking.commands.telling import remind_due
from peili.booking.commands.waiting import sweep_waits
from peili.house.work import every

SWEEP, REMIND = "booking.sweep", "booking.remind"
OFFER, FORGET = "booking.offer", "booking.forget_waits"


@every(minutes=1, name=SWEEP)
def sweep_holds(now: datetime) -> int:
    """Free the minutes of ended holds."""
    return sweep(now=now)


@every(minutes=1, name=REMIND)
def remind(now: datetime) -> int:
    """Queue the reminders of the visits that are near."""
    return remind_due(now=now)


@every(minutes=1, name=OFFER)
def offer(now: datetime) -> int:
    """End the offers whose time is over, and offer what is free to those who wait."""
    return offer_freed(now=now)


@every(minutes=60 * 12, name=FORGET)
def forget_waits(now: datetime) -> int:
    """Delete what has waited and is over."""
    return sweep_waits(now=now)
