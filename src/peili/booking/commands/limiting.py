"""Refusing a time at which a client's treatment is not given, and deciding that it is given in spite of it.

All but `exempt` is inside another command's transaction.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from peili.booking.commands.changing import note_of
from peili.booking.commands.locking import lock
from peili.booking.commands.occupy import TimeTaken
from peili.booking.models import Appointment, Exemption
from peili.booking.queries.limits import limits_of, wish_of
from peili.booking.rules.availability import Refusal
from peili.house.queries import house_zone
from peili.people.models import Staff
from peili.promises.gates import Limit, Wish, limits
from peili.trail.commands import Actor
from peili.trail.models import Role

MAY_EXEMPT = frozenset({Role.OWNER, Role.PRACTITIONER})


class CannotExempt(Exception):
    """Nothing stops the visit, or what does is not to be set aside by whoever wants it."""


def may_exempt(by: Actor, stopping: Iterable[Limit]) -> bool:
    """Tell whether somebody may set all of this aside: owners and practitioners, and nothing of health."""
    return by.role in MAY_EXEMPT and all(each.waivable for each in stopping)


def refuse_limited(
    wish: Wish | None, starts_at: datetime, *, by: Actor | None = None, despite: str = ""
) -> list[Limit]:
    """Raise TimeTaken(CONDITION) when a client's treatment is not given at a time, whoever books it.

    With `despite`, a word of `Exemption.Why`, who may set conditions aside books in spite of them: those are
    returned for `write_exemptions`.
    """
    stopping = [each for each in limits(wish) if each.stops(starts_at)] if wish else []
    if stopping and not (despite in Exemption.Why.values and by is not None and may_exempt(by, stopping)):
        raise TimeTaken(Refusal.CONDITION)
    return stopping


def write_exemptions(
    visit: Appointment, stopping: Iterable[Limit], *, despite: str, by: Actor, now: datetime
) -> None:
    """Keep with a visit that it is given on its day in spite of these conditions; the trail names them."""
    codes = sorted({each.code for each in stopping})
    if not codes or by.subject_id is None:
        return
    whose = Staff.objects.get(subject_id=by.subject_id)
    day = visit.starts_at.astimezone(house_zone()).date()
    for code in codes:
        Exemption.objects.create(
            appointment=visit, by=whose, code=code, day=day, why=Exemption.Why(despite), decided_at=now
        )
    note_of(visit, "booking.exempt", [*codes, f"why_{despite}"], by=by, now=now)


@transaction.atomic
def exempt(*, appointment: Appointment, despite: str, by: Actor, now: datetime) -> None:
    """Decide that a visit is given on its day in spite of what stops it; raises CannotExempt."""
    current = lock(appointment)
    stopping = [each for each in limits_of(current, now=now) if each.stops(current.starts_at)]
    live = current.state == Appointment.State.BOOKED and current.started_at is None
    if not live or not stopping or despite not in Exemption.Why.values or not may_exempt(by, stopping):
        raise CannotExempt
    write_exemptions(current, stopping, despite=despite, by=by, now=now)


def refuse_limited_visits(visits: Iterable[Appointment], *, now: datetime) -> None:
    """Raise TimeTaken(CONDITION) when one of several treatments is not given at its time.

    Asked when all of them are written, so that each is judged beside the others where they come to stand.
    """
    for each in visits:
        refuse_limited(wish_of(each, now=now), each.starts_at)
