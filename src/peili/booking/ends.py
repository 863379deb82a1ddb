"""What booking knows of a relationship: when somebody last came, and whether they are to come."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from peili.booking.models import Appointment
from peili.people.ends import holds_open, last_event

PATHS = ("client__subject_id", "claim__subject_id")


@last_event("last_visit")
def last_visits(subject_ids: Collection[UUID], now: datetime) -> dict[UUID, datetime]:
    """Return when each of these last came: visits that were cancelled or missed are none."""
    found: dict[UUID, datetime] = {}
    for path in PATHS:
        rows = (
            Appointment.objects.filter(
                state=Appointment.State.BOOKED, starts_at__lte=now, **{f"{path}__in": subject_ids}
            )
            .order_by()
            .values_list(path)
            .annotate(last=Max("starts_at"))
        )
        for subject_id, at in rows:
            found[subject_id] = max(at, found.get(subject_id, at))
    return found


@holds_open("future_booking")
def to_come(subject_ids: Collection[UUID], now: datetime) -> set[UUID]:
    """Return those who have a coming booking."""
    found: set[UUID] = set()
    for path in PATHS:
        rows = Appointment.objects.filter(
            state=Appointment.State.BOOKED, starts_at__gt=now, **{f"{path}__in": subject_ids}
        )
        found |= set(rows.values_list(path, flat=True))
    return found
