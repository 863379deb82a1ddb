"""What the outbox asks of the worker."""

from datetime import datetime

from peili.house.work import at_each_look
from peili.outbox.commands.sending import send_due

SEND = "outbox.send"


@at_each_look(name=SEND)
def send(now: datetime) -> int:
    """Send what is due."""
    return send_due(now=now)
