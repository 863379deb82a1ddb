"""What waits for an answer."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import ngettext

from peili.outreach.queries.contacts import waits_since
from peili.people.access import EVERYONE_IN
from peili.people.models import Staff
from peili.people.todo import Todo, todo

LATE = timedelta(days=2)


@todo(place=30, roles=EVERYONE_IN)
def to_answer(staff: Staff, now: datetime) -> list[Todo]:
    """Say how many contacts are open; the desk is late when the first has waited for two days."""
    count, since = waits_since(staff=staff)
    if since is None:
        return []
    words = ngettext("%(count)d contact waits for an answer", "%(count)d contacts wait for an answer", count)
    return [Todo(text=words % {"count": count}, url=reverse("outreach:waiting"), late=now - since > LATE)]
