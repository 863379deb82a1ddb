"""The visit itself: it starts when every gate lets it, it finishes, or the client does not come."""

from datetime import date, datetime

from django.db import transaction

from peili.booking.commands.changing import saved
from peili.booking.commands.giving import give_back
from peili.booking.commands.lapses import lapsed
from peili.booking.commands.locking import lock, take_turns_of
from peili.booking.commands.together import seat_client
from peili.booking.models import Appointment, Lapse, Occupancy
from peili.booking.queries.limits import wish_of
from peili.booking.rules.change import (
    VisitRefusal,
    why_not_arrive,
    why_not_finish,
    why_not_missed,
    why_not_start,
)
from peili.promises.gates import Arrival, Stop, stops
from peili.trail.commands import Actor
from peili.trail.models import Purpose

LATE = Appointment.Late
TREATMENT = Purpose.TREATMENT


class VisitRefused(Exception):
    """The visit cannot be changed so; `refusal` says why."""

    def __init__(self, refusal: VisitRefusal) -> None:
        super().__init__(f"refused: {refusal.value}")
        self.refusal = refusal


class Stopped(Exception):
    """A gate does not let the treatment start; `stops` says what is missing."""

    def __init__(self, found: list[Stop]) -> None:
        super().__init__(f"stopped by: {', '.join(stop.code for stop in found)}")
        self.stops = found


@transaction.atomic
def arrived(
    *, appointment: Appointment, by: Actor, now: datetime, on: date, today: date, here: bool = True
) -> Appointment:
    """Say that the client has arrived and waits, or with `here=False` that it was a mistake.

    `on` is the visit's local date, and `today` the local date now. Said twice it stays as it was.
    Raises VisitRefused.
    """
    current = lock(appointment)
    _refuse(
        why_not_arrive(
            live=current.state == Appointment.State.BOOKED,
            started=current.started_at is not None,
            begins_on=on,
            today=today,
        )
    )
    if (current.arrived_at is not None) == here:
        return current
    current.arrived_at = now if here else None
    return saved(current, "booking.arrived", ["arrived_at"], by=by, now=now, purpose=TREATMENT)


@transaction.atomic
def start(
    *, appointment: Appointment, by: Actor, now: datetime, on: date, today: date, late: str = ""
) -> Appointment:
    """Start the treatment of a visit; `on` is its local date, and `today` the local date now.

    `late` is a word of `Appointment.Late`: the treatment was begun outside the program, so no gate can stop
    it any more. The visit says so for good, starts when it was booked, and the trail names what was missing.
    Raises VisitRefused and Stopped.
    """
    current = lock(appointment)
    _refuse(
        why_not_start(
            live=current.state == Appointment.State.BOOKED,
            has_card=current.client_id is not None,
            started=current.started_at is not None,
            begins_on=on,
            today=today,
            passed=current.starts_at <= now,
            late=bool(late),
        )
    )
    wish = wish_of(current, now=now, starts=True)
    found = stops(Arrival(appointment_id=current.pk, now=now, on=on, wish=wish))
    if found and not late:
        raise Stopped(found)
    current.started_at = current.starts_at if late else now
    current.late = late
    missing = [stop.code for stop in found]
    return saved(
        current, "booking.start", ["started_at", "late"], by=by, now=now, purpose=TREATMENT, also=missing
    )


@transaction.atomic
def finish(*, appointment: Appointment, by: Actor, now: datetime) -> Appointment:
    """Finish the treatment of a visit that was started; raises VisitRefused."""
    current = lock(appointment)
    _refuse(why_not_finish(started=current.started_at is not None, finished=current.finished_at is not None))
    current.finished_at = now
    return saved(current, "booking.finish", ["finished_at"], by=by, now=now, purpose=TREATMENT)


@transaction.atomic
def missed(*, appointment: Appointment, by: Actor, now: datetime) -> Appointment:
    """Say that the client did not come: what is left of the time is free at once. Raises VisitRefused."""
    current = lock(appointment)
    _refuse(
        why_not_missed(
            live=current.state == Appointment.State.BOOKED,
            started=current.started_at is not None,
            passed=current.starts_at <= now,
        )
    )
    current.state = Appointment.State.MISSED
    take_turns_of([current])
    give_back(Occupancy.objects.filter(appointment=current))
    seat_client(together=current.together, now=now)
    noted = lapsed(current, Lapse.Kind.MISSED, now=now)
    return saved(current, "booking.missed", ["state"], by=by, now=now, purpose=TREATMENT, also=noted)


def _refuse(refusal: VisitRefusal | None) -> None:
    if refusal is not None:
        raise VisitRefused(refusal)
