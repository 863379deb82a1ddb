"""Reading what was opened past somebody's reach."""

from datetime import datetime

from django.db.models import QuerySet

from peili.people.models import Client, Opening, Staff
from peili.people.reach.scope import within
from peili.people.reach.setting import ASK, NO, reach_of
from peili.promises.reading import in_force
from peili.trail.models import Role


def past_reach(staff: Staff) -> QuerySet[Client]:
    """Return the cards of one's own business that one may not open without giving a reason."""
    own = Client.objects.shown().filter(register__controller_id=staff.controller_id)
    if staff.role == Role.RECEPTIONIST and reach_of(staff.role) in (ASK, NO):
        return own
    near = within(staff)
    return own.exclude(near) if near else own.none()


def needs_reason(staff: Staff, client: Client) -> bool:
    """Tell whether a card that is found may be shown only past a reason, and none was given yet."""
    if staff.role != Role.RECEPTIONIST or reach_of(staff.role) not in (ASK, NO):
        return False
    at = in_force().at
    return at is None or not Opening.objects.filter(client=client, staff=staff, ends_at__gt=at).exists()


def waiting_for_review(staff: Staff, *, reviewed: bool) -> QuerySet[Opening]:
    """Return the openings of one's own business that were looked at, or were not; the newest first."""
    found = Opening.objects.filter(
        client__register__controller_id=staff.controller_id, reviewed_at__isnull=not reviewed
    )
    return found.select_related("client", "staff", "reviewed_by").order_by("-at", "-id")


def waits_since(staff: Staff) -> tuple[int, datetime | None]:
    """Return how many openings nobody has looked at, and since when the first of them waits."""
    times = list(waiting_for_review(staff, reviewed=False).values_list("at", flat=True))
    return len(times), min(times, default=None)
