"""The cards a member of staff finds: their business's, their own ones, and those opened past that for now."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from peili.people.reach.models import Opening
from peili.people.reach.setting import OWN, reach_of
from peili.people.roles import finds
from peili.promises.reading import in_force
from peili.trail.models import Role

Own = Callable[[Any, str], Q | Exists]
_own: list[Own] = []


def own_clients(look: Own) -> Own:
    """Register what makes a client somebody's own: who, and the path to the client's id, to a condition."""
    _own.append(look)
    return look


def within(staff: Any, path: str = "pk") -> Q:
    """Return the condition that a client, found at the end of a path, is within somebody's reach.

    It is empty for whoever reaches every card of the business. The wall between registers is another one.
    """
    if not finds(staff.role, "cards"):
        return Q(pk__in=[])
    if staff.role != Role.PRACTITIONER or reach_of(staff.role) != OWN or staff.is_renter:
        return Q()
    found = Q(opened(staff, path, at=in_force().at))
    for look in _own:
        found |= Q(look(staff, path))
    return found


def visits_within(staff: Any) -> Q:
    """Return the condition that a visit is within somebody's reach: of such a client, or given by them."""
    near = within(staff, "client_id")
    return near and (near | Q(staff=staff.pk))


def opened(staff: Any, path: str, *, at: datetime | None) -> Exists:
    """Return the condition that somebody has opened a card past their reach, and still may see it."""
    rows = Opening.objects.filter(client=OuterRef(path), staff=staff.pk)
    return Exists(rows.filter(ends_at__gt=at) if at is not None else rows.none())
