"""Noting that a visit was missed or cancelled late, taking that back, and its own end.

Noting and taking back happen inside the transaction, and under the trail entry, of the act itself.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from peili.booking.models import Appointment, Lapse
from peili.booking.queries.lapses import is_past_free, kept_since
from peili.people.ends import own_end
from peili.trail.commands import PROGRAM, note
from peili.trail.models import Purpose

LAPSE = "lapse"  # what the trail calls it beside the fields of the visit


def lapsed(appointment: Appointment, kind: Lapse.Kind, *, now: datetime) -> list[str]:
    """Note a lapse; return what the trail should name."""
    Lapse.objects.create(appointment=appointment, kind=kind, at=now)
    return [LAPSE]


def cancelled_late(appointment: Appointment, *, now: datetime) -> list[str]:
    """Note that a client cancelled, if it was after the house's hour; return what the trail should name."""
    if not is_past_free(appointment, now=now):
        return []
    return lapsed(appointment, Lapse.Kind.LATE, now=now)


def taken_back(appointment: Appointment) -> list[str]:
    """Delete what was noted of a visit that stands again; return what the trail should name."""
    gone, _models = Lapse.objects.filter(appointment=appointment).delete()
    return [LAPSE] if gone else []


@own_end(Lapse)
@transaction.atomic
def sweep_lapses(*, now: datetime) -> int:
    """Delete the lapses whose own time is over; return how many there were.

    A visit that was missed then says only that it was not given: it is a cancelled one.
    """
    over = Lapse.objects.filter(at__lt=kept_since(now=now))
    Appointment.objects.filter(lapse__in=over, state=Appointment.State.MISSED).update(
        state=Appointment.State.CANCELLED,
        cancelled_at=Subquery(Lapse.objects.filter(appointment=OuterRef("pk")).values("at")[:1]),
    )
    gone, _models = over.delete()
    if gone:
        note(
            act="booking.sweep_lapses",
            by=PROGRAM,
            now=now,
            purpose=Purpose.HOUSE,
            register_id=None,
            fields=["at", "state"],
        )
    return gone
