"""How much each free practitioner has that week, and when they were booked last: who takes the next one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from peili.booking.models import Appointment, Occupancy, Resource
from peili.booking.rules.choice import Turn
from peili.booking.rules.hours import Span
from peili.promises.prepared import Prepared


def _booked(since: int, until: int, now: datetime) -> Subquery:
    """Return the minutes a resource has in bookings and live holds that begin in a stretch of time."""
    rows = Occupancy.objects.filter(
        Q(appointment__isnull=False) | Q(hold__expires_at__gt=now),
        resource=OuterRef("pk"),
        start_minute__gte=since,
        start_minute__lt=until,
    )
    minutes = Sum(F("end_minute") - F("start_minute"))
    return Subquery(rows.order_by().values("resource").annotate(minutes=minutes).values("minutes"))


TURNS = Prepared(
    lambda resources, since, until, now: (
        Resource.objects.filter(pk__in=resources)
        .annotate(
            booked=Coalesce(_booked(since, until, now), 0),
            last=Subquery(
                Appointment.objects.filter(staff=OuterRef("staff")).order_by("-made_at").values("made_at")[:1]
            ),
        )
        .only("role")
    )
)


def turns(*, resources: Sequence[UUID], week: Span, now: datetime) -> list[Turn]:
    """Return where each of these practitioners' resources stands: one query, or none for one alone."""
    if len(resources) < 2:  # noqa: PLR2004  # one needs no turns
        return [Turn(resource, 0) for resource in resources]
    found = TURNS.records(resources=resources, since=week[0], until=week[1], now=now)
    return [Turn(row.pk, row.booked, row.last) for row in found]
