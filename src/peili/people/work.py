"""Periodic work of the room."""

from datetime import datetime

from peili.house.work import every
from peili.people.commands.sign_in import forget_tries


@every(minutes=15, name="people.forget_tries")
def forget(now: datetime) -> int:
    """Forget the refused sign-ins that no longer count."""
    return forget_tries(now=now)
