"""Requests as a salon's owner receives them."""

from datetime import date
from typing import Any

from peili.rights.commands.requests import receive
from peili.rights.models import Request
from peili.trail.commands import Actor
from peili.trail.models import Role
from tests.support.salon import MORNING, Salon

TODAY = date(2026, 11, 24)


def by(salon: Salon) -> Actor:
    """Return the owner as who acts."""
    return Actor(role=Role.OWNER, subject_id=salon.owner.subject_id)


def received(salon: Salon, right: str = Request.Right.ACCESS, **more: Any) -> Request:
    """Receive a request of the salon's client, by letter and today unless said otherwise."""
    said: dict[str, Any] = {"received_on": TODAY, "channel": Request.Channel.LETTER}
    return receive(
        subject=salon.aino.subject,
        right=right,
        identity=Request.Identity.KNOWN,
        by=by(salon),
        now=MORNING,
        today=TODAY,
        **(said | more),
    )
