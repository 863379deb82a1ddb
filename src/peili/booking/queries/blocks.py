"""What a block meets: the coming visits that somebody must move or cancel."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from peili.booking.models import LONGEST, Appointment, Block, Occupancy
from peili.booking.rules.hours import minute_of, next_minute


def clashes(block: Block) -> QuerySet[Appointment]:
    """Return the visits that take minutes of a block's resource within it, in order."""
    rows = Occupancy.objects.filter(
        resource=block.resource_id,
        appointment__isnull=False,
        start_minute__gte=max(0, minute_of(block.starts_at) - LONGEST),
        start_minute__lt=next_minute(block.ends_at),
        end_minute__gt=minute_of(block.starts_at),
    )
    return Appointment.objects.filter(pk__in=rows.values("appointment")).order_by("starts_at", "pk")


def kept_for(*, staff: UUID, starts_at: datetime, ends_at: datetime) -> Block.Kind | None:
    """Return what kind of block keeps some of a practitioner's time between two instants; None when none."""
    found = Block.objects.filter(resource__staff=staff, starts_at__lt=ends_at, ends_at__gt=starts_at).exclude(
        kind=Block.Kind.LANE
    )
    kind = found.order_by("starts_at", "pk").values_list("kind", flat=True).first()
    return Block.Kind(kind) if kind else None


def clashing(
    *, staff: Collection[UUID], now: datetime, kinds: Collection[str] = tuple(Block.Kind)
) -> QuerySet[Appointment]:
    """Return the coming visits of these practitioners whose own time meets a block of theirs."""
    met = Block.objects.filter(
        resource__staff=OuterRef("staff"),
        kind__in=kinds,
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    )
    return Appointment.objects.filter(
        Q(Exists(met)), staff__in=staff, state=Appointment.State.BOOKED, starts_at__gte=now
    ).order_by(F("starts_at").asc(), "pk")
