"""What outreach asks of the worker."""

from datetime import datetime

from peili.house.work import at_each_look
from peili.outreach.commands.campaigns import spread

SPREAD = "outreach.spread"


@at_each_look(name=SPREAD)
def spread_campaigns(now: datetime) -> int:
    """Write the next messages of campaigns under way."""
    return spread(now=now)
