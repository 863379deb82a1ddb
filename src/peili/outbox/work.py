"""What the outbox asks of the worker."""

from datetime import datetime

from peili.house.work import at_each_look, every
from peili.outbox.anchoring.commands import anchor_when_due
from peili.outbox.commands.sending import send_due

SEND, ANCHOR = "outbox.send", "outbox.anchor"


@at_each_look(name=SEND)
def send(now: datetime) -> int:
    """Send what is due."""
    return send_due(now=now)


@every(minutes=60, name=ANCHOR)
def anchor_log(now: datetime) -> int:
    """Sign the log when the house's interval has passed."""
    return int(anchor_when_due(now=now) is not None)
