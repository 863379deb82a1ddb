"""What the owner is asked for: to go on setting up, and to look at who opened cards and how many."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peili.booking.models import Service
from peili.desk.queries.looking import to_look_at
from peili.people.models import Staff
from peili.people.reach.queries import waits_since
from peili.people.todo import Todo, todo
from peili.promises.prepared import Prepared
from peili.trail.models import Role

LATE = timedelta(days=7)
ANY_SERVICE = Prepared(lambda: Service.objects.order_by().values_list("pk")[:1], still=True)


@todo(place=1, roles=[Role.OWNER])
def setting_up(staff: Staff, now: datetime) -> list[Todo]:  # noqa: ARG001  # how to-dos are asked
    """Lead back to setting the house up while there is nothing to book."""
    if staff.is_renter or ANY_SERVICE.rows():
        return []
    return [Todo(text=_("Setting up is not finished: go on"), url=reverse("opening:start"))]


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
