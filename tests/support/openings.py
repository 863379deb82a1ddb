"""A card opened past somebody's reach."""

from peili.people.models import Client, Opening, Staff
from peili.people.reach.commands import open_past
from peili.trail.commands import Actor
from tests.support.builders import NOW


def opening_of(client: Client, staff: Staff, why: str = "asked", words: str = "") -> Opening:
    """Open a card with a reason."""
    by = Actor(role=staff.role, subject_id=staff.subject_id)
    return open_past(client=client, staff=staff, why=why, words=words, by=by, now=NOW)
