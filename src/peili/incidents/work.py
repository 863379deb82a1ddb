"""What breaches ask of the worker."""

from datetime import datetime

from peili.house.work import every
from peili.incidents.commands.alarms import ring
from peili.incidents.commands.sending import note_sent

SENT = "incidents.sent"
ALARMS = "incidents.alarms"


@every(minutes=1, name=SENT)
def count_sent(now: datetime) -> int:
    """Count those as told whose notice has gone since the last look."""
    return note_sent(now=now)


@every(minutes=5, name=ALARMS)
def remind(now: datetime) -> int:
    """Remind of breaches whose clock has passed a mark."""
    return ring(now=now)
