"""Extra lanes: double booking that is said out loud. The guard against overlaps stays as it is."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from peili.booking.commands.occupy import Taken, TimeTaken, occupy, setting_for
from peili.booking.models import Lane, Occupancy, Resource, Role, Service
from peili.booking.queries.menu import PLAIN, Extras
from peili.people.models import Staff
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


class LaneInUse(Exception):
    """Something is booked in the lane."""


@transaction.atomic
def open_lane(
    *, staff: Staff, starts_at: datetime, ends_at: datetime, why: str, by: Actor, now: datetime
) -> Lane:
    """Open a lane beside a practitioner's own; `why` is a word of `Lane.Why`, and the trail keeps it."""
    resource = Resource.objects.create(role=Role.LANE, lane_of=staff)
    lane = Lane.objects.create(
        resource=resource, why=Lane.Why(why), starts_at=starts_at, ends_at=ends_at, made_at=now
    )
    _note("booking.open_lane", lane, by=by, now=now)
    return lane


def lane_for(
    *,
    service: Service,
    staff: Staff | UUID,
    starts_at: datetime,
    why: str,
    by: Actor,
    now: datetime,
    minutes: int | None = None,
    extras: Extras = PLAIN,
) -> Lane | None:
    """Open a lane just long enough for one visit, inside the transaction that books or moves it there.

    Without a `why` no lane is opened.
    """
    if not why:
        return None
    whose = staff if isinstance(staff, Staff) else Staff.objects.get(pk=staff)
    setting = setting_for(service=service, starts_at=starts_at, only=whose.pk, minutes=minutes, extras=extras)
    own = [need for need in setting.needs if need.role == Role.STAFF]
    begins = min((need.offset for need in own), default=0)
    ends = max((need.ends for need in own), default=service.minutes)
    return open_lane(
        staff=whose,
        starts_at=starts_at + timedelta(minutes=begins),
        ends_at=starts_at + timedelta(minutes=ends),
        why=why,
        by=by,
        now=now,
    )


def empty_lane(*, staff: UUID, starts_at: datetime, ends_at: datetime) -> Lane | None:
    """Return a lane of a practitioner that spans these instants and holds nothing: a visit left it."""
    rows = Occupancy.objects.filter(resource=OuterRef("resource"))
    found = Lane.objects.filter(
        ~Exists(rows), resource__lane_of=staff, starts_at__lte=starts_at, ends_at__gte=ends_at
    )
    return found.order_by("made_at", "pk").first()


def occupy_again(*, only: UUID, starts_at: datetime, lasts: int, **how: Any) -> Taken:
    """Take a visit's minutes again where it was: the practitioner's own, else an extra lane it left there.

    As `occupy`, for what takes a change back; `lasts` is the visit's length in minutes. Raises TimeTaken and
    NotOffered.
    """
    wanted: Any = {"only": only, "starts_at": starts_at, **how}
    try:
        with transaction.atomic():
            return occupy(**wanted)
    except TimeTaken:
        lane = empty_lane(staff=only, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=lasts))
        if lane is None:
            raise
        return occupy(**wanted, lane=lane)


@transaction.atomic
def close_lane(*, lane: Lane, by: Actor, now: datetime) -> None:
    """Take an empty lane away; raises LaneInUse."""
    resource = Resource.objects.select_for_update(of=("self",)).get(pk=lane.resource_id)
    if Occupancy.objects.filter(resource=resource).exists():
        raise LaneInUse
    _note("booking.close_lane", lane, by=by, now=now)
    lane.delete()
    resource.delete()


def _note(act: str, lane: Lane, *, by: Actor, now: datetime) -> None:
    staff = lane.resource.lane_of
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.HOUSE,
        register_id=None,
        about=[] if staff is None else [staff.subject_id],
        thing=lane,
        fields=["starts_at", "ends_at", f"why_{lane.why}"],
    )
