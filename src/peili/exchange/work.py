"""What the room asks of the worker."""

from datetime import datetime

from peili.exchange.commands.calendars import read_due
from peili.house.work import every


@every(minutes=1, name="exchange.read")
def read_calendars(now: datetime) -> int:
    """Read the other calendars whose turn it is."""
    return read_due(now=now)
