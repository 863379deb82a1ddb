"""The room's periodic work."""

from datetime import datetime

from peili.house.work import every
from peili.rights.commands.apart import set_all_apart
from peili.rights.commands.own import sweep_own


@every(minutes=60, name="rights.sweep_own")
def sweep(now: datetime) -> None:
    """Remove the sessions of own pages and the codes that have ended."""
    sweep_own(now=now)


@every(minutes=60, name="rights.set_apart")
def apart(now: datetime) -> None:
    """Set apart the keys of what has been joined to a restricted person since."""
    del now
    set_all_apart()
