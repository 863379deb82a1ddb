"""Searching is a disclosure: what it shows is logged before it is shown."""

from datetime import datetime

from django.db import transaction

from peili.people.models import Staff
from peili.people.queries.search import SHOWN, Found, find
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose

FIELDS = ("first_name", "last_name", "birth_year", "phone")


@transaction.atomic
def search(
    *, staff: Staff, text: str, by: Actor, now: datetime, purpose: Purpose, most: int = SHOWN
) -> Found:
    """Find cards and log whose were shown. The trail never holds what was typed."""
    found = find(staff=staff, text=text, most=most)
    note(
        act="people.search",
        by=by,
        now=now,
        purpose=purpose,
        register_id=found.register_id,
        about=[card.subject_id for card in found.clients],
        fields=FIELDS if found.clients else (),
    )
    return found
