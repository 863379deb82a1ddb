"""What the owner is asked to look at: cards opened past somebody's reach, and who opens how many."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peili.desk.queries.looking import to_look_at
from peili.people.models import Staff
from peili.people.reach.queries import waits_since
from peili.people.todo import Todo, todo
from peili.trail.models import Role

LATE = timedelta(days=7)


@todo(place=8, roles=[Role.OWNER])
def openings(staff: Staff, now: datetime) -> list[Todo]:
    """Say how many openings nobody has looked at."""
    count, since = waits_since(staff)
    if since is None:
        return []
    text = ngettext(
        "A card was opened with a reason: look at it",
        "%(count)d cards were opened with a reason: look at them",
        count,
    ) % {"count": count}
    return [Todo(text=text, url=reverse("desk:openings"), late=since < now - LATE)]


@todo(place=9, roles=[Role.OWNER])
def week_of_openings(staff: Staff, now: datetime) -> list[Todo]:
    """Ask for a look once a week, and at once when somebody opened very many cards."""
    weekly, unusual = to_look_at(staff, now=now)
    if not weekly and not unusual:
        return []
    text = (
        _("More than 60 cards were opened within an hour: see by whom")
        if unusual
        else _("See who has opened cards this week")
    )
    return [Todo(text=text, url=reverse("desk:looking"), late=unusual)]
