"""Refusing a time at which a client's treatment is not given, inside another command's transaction."""

from collections.abc import Iterable
from datetime import datetime

from peili.booking.commands.occupy import TimeTaken
from peili.booking.models import Appointment
from peili.booking.queries.limits import wish_of
from peili.booking.rules.availability import Refusal
from peili.promises.gates import Wish, limits


def refuse_limited(wish: Wish | None, starts_at: datetime) -> None:
    """Raise TimeTaken(CONDITION) when a client's treatment is not given at a time, whoever books it."""
    if wish and any(each.stops(starts_at) for each in limits(wish)):
        raise TimeTaken(Refusal.CONDITION)


def refuse_limited_visits(visits: Iterable[Appointment], *, now: datetime) -> None:
    """Raise TimeTaken(CONDITION) when one of several treatments is not given at its time.

    Asked when all of them are written, so that each is judged beside the others where they come to stand.
    """
    for each in visits:
        refuse_limited(wish_of(each, now=now), each.starts_at)
