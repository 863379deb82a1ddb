"""What waits: visits that another calendar's time meets, and calendars that cannot be read."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peili.exchange.models import Calendar
from peili.exchange.queries.calendars import calendars_for, clashes_for
from peili.people.models import Staff
from peili.people.todo import Todo, todo
from peili.trail.models import Role


@todo(place=25, roles=[Role.OWNER, Role.PRACTITIONER])
def to_settle(staff: Staff, now: datetime) -> list[Todo]:
    """Say how many visits another calendar meets, and that one of them is not read any more."""
    known = list(calendars_for(staff).values_list("problem", flat=True))
    if not known:
        return []
    url, found = reverse("exchange:connections"), []
    count = clashes_for(staff, now=now).count()
    if count:
        words = ngettext(
            "%(count)d visit meets a time taken in another calendar",
            "%(count)d visits meet times taken in another calendar",
            count,
        )
        found.append(Todo(text=words % {"count": count}, url=url))
    if any(each != Calendar.Problem.NONE for each in known):
        found.append(Todo(text=_("Another calendar could not be read"), url=url))
    return found
