"""What every change of a visit ends with: the row saved, with its entry in the trail."""

from collections.abc import Iterable
from datetime import datetime

from peili.booking.models import Appointment, Former
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


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


def rearranged(
    current: Appointment, act: str, fields: list[str], *, by: Actor, now: datetime, also: Iterable[str] = ()
) -> Appointment:
    """Save a change of when, with whom or whether, counted for the calendars that keep the visit too.

    Where it stood before is kept beside the visit: the trail tells who changed it, and no values.
    """
    current.changes += 1
    if "ends_at" in fields:
        was = Appointment.objects.filter(pk=current.pk).values("starts_at", "ends_at", "staff_id").get()
        Former.objects.create(appointment=current, until=now, **was)
    current.save(update_fields=[*fields, "changes"])
    note_of(current, act, [*fields, *also], by=by, now=now)
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
