"""A card opened past somebody's reach."""

from peili.people.commands.relatives import declare_relative
from peili.people.models import Client, Opening, Relative, Staff
from peili.people.reach.commands import open_past
from peili.trail.commands import PROGRAM, Actor
from tests.support.builders import NOW


def opening_of(client: Client, staff: Staff, why: str = "asked", words: str = "") -> Opening:
    """Open a card with a reason."""
    by = Actor(role=staff.role, subject_id=staff.subject_id)
    return open_past(client=client, staff=staff, why=why, words=words, by=by, now=NOW)


def relative_of(client: Client) -> Relative:
    """Declare a client a relative of the first of the staff who asks for no page."""
    return declare_relative(client=client, staff=Staff.objects.order_by("-pk")[0], by=PROGRAM, now=NOW)
