"""What booking knows of a relationship: when somebody last came, and whether they are to come."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max

from peili.booking.models import Appointment, ContactCheck, Wait
from peili.booking.rules.waiting import FORGOTTEN_AFTER
from peili.people.ends import came_only_for, holds_open, last_event
from peili.people.models import Claim
from peili.vault.models import Kind

CODE_KEPT = timedelta(days=1)  # somebody may still be typing it
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


@holds_open("future_booking")
def waiting(subject_ids: Collection[UUID], _now: datetime) -> set[UUID]:
    """Return those who wait for a time."""
    found: set[UUID] = set()
    for path in PATHS:
        rows = Wait.objects.filter(over_at__isnull=True, **{f"{path}__in": subject_ids})
        found |= set(rows.values_list(path, flat=True))
    return found


@came_only_for("waiting")
def waited_in_vain(now: datetime) -> dict[UUID, datetime]:
    """Return those who came online onto the waiting list, and whose waiting ended without a visit."""
    alone = Claim.objects.filter(
        client__isnull=True, appointments__isnull=True, subject__joined_to__isnull=True
    )
    rows = alone.filter(waits__isnull=False).exclude(waits__over_at__isnull=True)
    over = rows.order_by().values_list("subject_id").annotate(last=Max("waits__over_at"))
    return {subject_id: last + FORGOTTEN_AFTER for subject_id, last in over if last <= now - FORGOTTEN_AFTER}


@came_only_for("code")
def booked_nothing(now: datetime) -> dict[UUID, datetime]:
    """Return those a code was sent to who then booked nothing."""
    nobody = ContactCheck.objects.filter(subject__claim__isnull=True, subject__kind=Kind.CLAIM)
    rows = nobody.filter(sent_at__lte=now - CODE_KEPT)
    return {subject_id: at + CODE_KEPT for subject_id, at in rows.values_list("subject_id", "sent_at")}
