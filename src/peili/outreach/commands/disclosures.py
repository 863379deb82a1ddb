"""Writing down what of a person was given to somebody outside."""

from datetime import date, datetime

from django.db import transaction

from peili.outreach.models import Disclosure
from peili.people.models import Client, Staff
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


@transaction.atomic
def note_disclosure(
    *,
    client: Client,
    to_whom: str,
    what: str,
    why: str,
    ground: Disclosure.Ground,
    given_on: date,
    staff: Staff,
    by: Actor,
    now: datetime,
) -> Disclosure:
    """Write down a disclosure; the client sees it."""
    made = Disclosure.objects.create(
        subject_id=client.subject_id,
        to_whom=to_whom,
        what=what,
        why=why,
        ground=ground,
        given_on=given_on,
        noted_at=now,
        noted_by=staff,
    )
    note(
        act="outreach.disclose",
        by=by,
        now=now,
        purpose=Purpose.RIGHTS,
        register_id=client.register_id,
        about=[client.subject_id],
        thing=made,
        fields=["to_whom", "what", "why", "ground"],
    )
    return made
