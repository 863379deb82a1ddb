"""What breaches ask of the worker."""

from datetime import datetime

from peili.house.work import every
from peili.incidents.commands.sending import note_sent

SENT = "incidents.sent"


@every(minutes=1, name=SENT)
def count_sent(now: datetime) -> int:
    """Count those as told whose notice has gone since the last look."""
    return note_sent(now=now)
