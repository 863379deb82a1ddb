"""Making a visit longer or shorter: it begins when it did, and everything it takes ends with it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from peili.booking.commands.changing import rearranged
from peili.booking.commands.giving import lay_down, take_up
from peili.booking.commands.locking import lock, take_turns_of
from peili.booking.commands.move import MovedMeanwhile
from peili.booking.commands.occupy import TimeTaken, release_expired
from peili.booking.commands.telling import tell_resized
from peili.booking.commands.together import seat_client
from peili.booking.models import Appointment, Occupancy, Resource, Role
from peili.booking.queries.menu import needs_of
from peili.booking.rules.availability import Need, Refusal
from peili.booking.rules.change import ResizeRefusal, why_not_resize
from peili.booking.rules.hours import minute_of
from peili.booking.rules.length import in_steps, lengthened
from peili.promises.overlap import take_turns
from peili.trail.commands import Actor

TAKEN = {
    Role.STAFF: Refusal.PRACTITIONER_TAKEN,
    Role.LANE: Refusal.PRACTITIONER_TAKEN,
    Role.ROOM: Refusal.ROOM_TAKEN,
    Role.DEVICE: Refusal.DEVICE_TAKEN,
    Role.CLIENT: Refusal.CLIENT_TAKEN,
}


class CannotResize(Exception):
    """The visit cannot be this long; `refusal` says why."""

    def __init__(self, refusal: ResizeRefusal) -> None:
        super().__init__(f"refused: {refusal.value}")
        self.refusal = refusal


@transaction.atomic
def resize(
    *,
    appointment: Appointment,
    seen: datetime,
    minutes: int,
    by: Actor,
    now: datetime,
    undoing: bool = False,
) -> Appointment:
    """Let a visit last this many minutes, with the same people, room and devices; `seen` is the end one saw.

    A treatment under way may be longer too, also beyond working hours. The agreed price stays. The client of
    a coming visit is told; `undoing` takes the last change back, and then only whoever was told of it is.
    Raises CannotResize, MovedMeanwhile and TimeTaken; then everything is as it was.
    """
    current = lock(appointment)
    refusal = why_not_resize(
        live=current.state == Appointment.State.BOOKED,
        finished=current.finished_at is not None,
        in_steps=in_steps(minutes),
    )
    if refusal is not None:
        raise CannotResize(refusal)
    if current.minutes == minutes:
        return current
    if current.ends_at != seen:
        raise MovedMeanwhile(current)
    release_expired(now=now)
    take_turns_of([current])
    _take(current, minutes)
    current.ends_at = current.starts_at + timedelta(minutes=minutes)
    rearranged(current, "booking.resize", ["ends_at"], by=by, now=now)
    seat_client(together=current.together, now=now)
    tell_resized(appointment=current, undoing=undoing, now=now)
    return current


def _take(current: Appointment, minutes: int) -> None:
    """Give the visit's minutes back and take those of its new length from the same resources."""
    needs = needs_of(current, minutes=minutes)
    rows = Occupancy.objects.filter(appointment=current)
    held = {each.pk: each for each in Resource.objects.filter(pk__in=rows.values("resource"))}
    take_turns(Resource, held)
    begins = minute_of(current.starts_at)
    spans = lay_down(rows)
    for resource in sorted(held.values(), key=lambda each: each.pk):
        if current.together and resource.role == Role.CLIENT:
            continue  # a visit of several seats its client afterwards
        kept = [Need("", "", start - begins, end - start) for pk, start, end in spans if pk == resource.pk]
        asked = _of(resource, needs) or lengthened(kept, usual=current.minutes, wanted=minutes)
        for need in asked:
            try:
                with transaction.atomic():
                    Occupancy.objects.create(
                        resource=resource,
                        start_minute=begins + need.offset,
                        end_minute=begins + need.ends,
                        appointment=current,
                    )
            except IntegrityError as error:
                raise TimeTaken(TAKEN[Role(resource.role)]) from error
    take_up(spans)


def _of(resource: Resource, needs: Iterable[Need]) -> list[Need]:
    """Return the parts that a resource is held for; an extra lane is held as the practitioner is.

    There is none when the service has changed since: the visit keeps the room it was given all the same.
    """
    role = Role.STAFF if resource.role == Role.LANE else resource.role
    return [need for need in needs if (need.role, need.pool) == (role, resource.pool)]
