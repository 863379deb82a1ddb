"""The trail entries of this room: each is about one client, for the treatment, on one visit."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Model

from peili.booking.models import Appointment
from peili.people.models import Client
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


def note_for(
    act: str,
    *,
    client: Client,
    by: Actor,
    now: datetime,
    thing: Model,
    fields: Iterable[str] = (),
    appointment: Appointment | None = None,
    purpose: Purpose = Purpose.TREATMENT,
) -> None:
    """Write the one entry of an act about a client's papers."""
    note(
        act=f"agreements.{act}",
        by=by,
        now=now,
        purpose=purpose,
        register_id=client.register_id,
        about=[client.subject_id],
        thing=thing,
        fields=fields,
        visit_id=appointment.pk if appointment else None,
    )
