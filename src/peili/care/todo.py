"""What waits in care: visits without a record, reactions with a date."""

from datetime import UTC, datetime, time

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peili.care.queries.home import open_reactions
from peili.care.queries.house import chosen
from peili.care.queries.records import unrecorded
from peili.care.rules.law import due_on
from peili.house.queries import house_zone
from peili.people.models import Staff
from peili.people.todo import Todo, todo
from peili.trail.models import Role

TREATS = (Role.OWNER, Role.PRACTITIONER)


@todo(place=30, roles=TREATS)
def records_missing(staff: Staff, now: datetime) -> list[Todo]:
    """Return one's own started visits that nobody has recorded, the oldest of them first."""
    visits = unrecorded(staff=staff, now=now)
    if not visits or not chosen().records:
        return []
    text = ngettext(
        "%(count)d treatment has not been recorded",
        "%(count)d treatments have not been recorded",
        len(visits),
    )
    return [Todo(text=text % {"count": len(visits)}, url=reverse("care:record", args=[visits[0].pk]))]


@todo(place=35, roles=TREATS)
def reactions_waiting(staff: Staff, now: datetime) -> list[Todo]:
    """Return the reactions nobody has handled; a serious one has a last day."""
    waiting = open_reactions(staff)
    if not waiting:
        return []
    zone = house_zone()
    serious = [due_on(each.known_on) for each in waiting if each.serious]
    due = datetime.combine(min(serious), time(23, 59), tzinfo=zone) if serious else None
    return [
        Todo(
            text=_("Reactions to a product wait to be handled"),
            url=reverse("care:reactions"),
            due=due,
            late=due is not None and due.astimezone(UTC) < now,
        )
    ]
