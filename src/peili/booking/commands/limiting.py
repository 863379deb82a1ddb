"""Refusing a time at which a client's treatment is not given, inside another command's transaction."""

from datetime import datetime

from peili.booking.commands.occupy import TimeTaken
from peili.booking.rules.availability import Refusal
from peili.promises.gates import Wish, limits


def refuse_limited(wish: Wish | None, starts_at: datetime) -> None:
    """Raise TimeTaken(CONDITION) when a client's treatment is not given at a time, whoever books it."""
    if wish and any(each.stops(starts_at) for each in limits(wish)):
        raise TimeTaken(Refusal.CONDITION)
