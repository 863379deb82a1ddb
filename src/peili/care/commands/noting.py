"""The one trail entry of each command of care, and the one of looking."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import models, transaction

from peili.people.models import Client
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


def noted(
    act: str,
    client: Client,
    thing: models.Model | None,
    *,
    by: Actor,
    now: datetime,
    fields: Iterable[str] = (),
    visit_id: UUID | None = None,
) -> None:
    """Write the entry of an act about a client, inside the transaction of the act."""
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.TREATMENT,
        register_id=client.register_id,
        about=[client.subject_id],
        thing=thing,
        fields=fields,
        visit_id=visit_id,
    )


@transaction.atomic
def see(
    *, client: Client, shows: Iterable[str], by: Actor, now: datetime, visit_id: UUID | None = None
) -> None:
    """Log that a page with a client's health data is opened, and what it shows: before it is shown."""
    noted("care.see", client, client, by=by, now=now, fields=shows, visit_id=visit_id)
