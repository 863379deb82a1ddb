"""What waits after a change of hours: visits that somebody must move, cancel or leave as they are."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import ngettext

from peili.desk.hours.rows import waiting
from peili.people.access import EVERYONE_IN
from peili.people.models import Staff
from peili.people.todo import Todo, todo


@todo(place=20, roles=EVERYONE_IN)
def to_move(staff: Staff, now: datetime) -> list[Todo]:
    """Say how many bookings no longer fit."""
    count = waiting(staff=staff, now=now).count()
    if not count:
        return []
    words = ngettext(
        "%(count)d booking does not fit any more", "%(count)d bookings do not fit any more", count
    )
    return [Todo(text=words % {"count": count}, url=reverse("hours:unfit"), late=True)]
