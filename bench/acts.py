"""What the desk does in a storm, each act once: True when it was done, False when it was politely refused."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from peili.booking.commands.absence import be_away, come_back
from peili.booking.commands.cancel import CannotCancel, cancel
from peili.booking.commands.move import CannotMove, MovedMeanwhile, Place, move, place_of
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.models import Appointment, Block
from peili.people.models import Staff
from peili.trail.commands import PROGRAM

NEAR = 40  # coming visits of somebody that one is chosen from


def coming(staff: Staff) -> Appointment | None:
    """Return a coming visit that the desk booked with somebody; what clients booked stays theirs."""
    found = Appointment.objects.filter(
        channel="desk", state="booked", staff=staff, started_at=None, starts_at__gt=timezone.now()
    )
    rows = list(found.order_by("starts_at", "pk")[:NEAR])
    return random.choice(rows) if rows else None


def away(_since: datetime, code: str, start: str, minutes: str) -> bool:
    """Keep a stretch for somebody who is away."""
    at = datetime.fromisoformat(start)
    ends, staff = at + timedelta(minutes=int(minutes)), Staff.objects.get(code=code)
    be_away(staff=staff, starts_at=at, ends_at=ends, by=PROGRAM, now=timezone.now())
    return True


def back(since: datetime) -> bool:
    """Take back every absence of the storm."""
    for each in Block.objects.filter(kind=Block.Kind.AWAY, made_at__gte=since):
        come_back(absence=each, by=PROGRAM, now=timezone.now())
    return True


def put(_since: datetime, code: str, start: str) -> bool:
    """Move one of the desk's visits to a start that clients want."""
    staff = Staff.objects.get(code=code)
    visit, to = coming(staff), Place(datetime.fromisoformat(start), staff.pk)
    if visit is None:
        return False
    try:
        move(appointment=visit, seen=place_of(visit), to=to, by=PROGRAM, now=timezone.now())
    except (TimeTaken, NotOffered, CannotMove, MovedMeanwhile):
        return False
    return True


def drop(_since: datetime, code: str) -> bool:
    """Cancel one of the desk's visits."""
    visit = coming(Staff.objects.get(code=code))
    if visit is None:
        return False
    try:
        cancel(appointment=visit, by=PROGRAM, now=timezone.now())
    except CannotCancel:
        return False
    return True


ACTS: Mapping[str, Callable[..., bool]] = {"away": away, "back": back, "put": put, "drop": drop}
