"""Opening the box: what was written to people is shown only after it is logged who looks."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from peili.outbox.models import Message
from peili.outbox.queries import in_box
from peili.people.models import Staff
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


@transaction.atomic
def open_box(*, staff: Staff, by: Actor, now: datetime, before: UUID | None) -> Sequence[Message]:
    """Return a page of the box, logged as read, and one more message when there are older ones."""
    found = in_box(staff=staff, before=before)
    if found:
        note(
            act="outbox.open_box",
            by=by,
            now=now,
            purpose=Purpose.HOUSE,
            register_id=found[0].register_id,
            about=[message.subject_id for message in found],
            fields=["address", "heading", "body"],
        )
    return found
