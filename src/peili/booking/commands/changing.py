"""What every change of a visit begins and ends with: the row locked, then saved with its trail entry."""

from collections.abc import Iterable
from datetime import datetime

from peili.booking.models import Appointment
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


def locked(appointment: Appointment) -> Appointment:
    """Return the visit as it stands now; until the transaction ends nobody else changes it."""
    return (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("client__register", "claim", "service", "staff")
        .get(pk=appointment.pk)
    )


def saved(
    current: Appointment,
    act: str,
    fields: list[str],
    *,
    by: Actor,
    now: datetime,
    purpose: Purpose = Purpose.BOOKING,
    also: Iterable[str] = (),
) -> Appointment:
    """Save the changed fields of a visit and note the act; `also` names what else the trail should tell."""
    current.save(update_fields=fields)
    note_of(current, act, [*fields, *also], by=by, now=now, purpose=purpose)
    return current


def note_of(
    visit: Appointment,
    act: str,
    fields: Iterable[str],
    *,
    by: Actor,
    now: datetime,
    purpose: Purpose = Purpose.BOOKING,
) -> None:
    """Note an act about a visit, in the register and under the person it belongs to."""
    note(
        act=act,
        by=by,
        now=now,
        purpose=purpose,
        register_id=visit.holder.register_id,
        about=[visit.holder.subject_id],
        thing=visit,
        fields=[*fields],
        visit_id=visit.pk,
    )
