"""Appointments as one business may see them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from peili.booking.models import Appointment, Occupancy, Resource, Role
from peili.booking.rules.hours import day_bounds, moment_of
from peili.people.models import Client, Staff
from peili.people.reach.scope import visits_within
from peili.people.roles import finds
from peili.promises.prepared import Prepared, id_of, stored
from peili.promises.settled import keep

PAGE = 10


def seen_by(staff: Staff) -> QuerySet[Appointment]:
    """Return the appointments of people in the register of this person's business, with whom they are about.

    Not by whose service it is: the price list may give a service to another business, its past visits not.
    """
    if not finds(staff.role, "visits"):
        return Appointment.objects.none()
    own = staff.controller_id
    found = Appointment.objects.filter(
        Q(client__register__controller=own) | Q(claim__register__controller=own), visits_within(staff)
    )
    return found.select_related("service", "staff", "client", "claim")


# By the appointment alone: asked for the roles too, SQLite goes through all that each room ever held.
HELD = Prepared(
    lambda pks: Occupancy.objects.filter(appointment__in=pks).values_list("resource_id", "appointment_id")
)
UNITS = Prepared(
    lambda: (
        Resource.objects.filter(role__in=[Role.ROOM, Role.DEVICE])
        .order_by("-role", "label")
        .values_list("pk", "label")
    ),
    still=True,
)


def of_day(*, staff: Staff, day: date, zone: ZoneInfo, only: Staff | None = None) -> list[Appointment]:
    """Return the booked appointments of a date in order; `only` one practitioner's."""
    begins, ends = (moment_of(minute) for minute in day_bounds(day, zone))
    found = seen_by(staff).filter(starts_at__gte=begins, starts_at__lt=ends, state=Appointment.State.BOOKED)
    if only is not None:
        found = found.filter(staff=only)
    return list(found.order_by("starts_at", "id"))


def places(appointments: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Return the rooms and devices of each appointment, rooms first."""
    whose = {stored(pk): pk for pk in appointments}
    if not whose:
        return {}
    held: dict[Any, list[UUID]] = {}
    for resource, appointment in HELD.rows(pks=sorted(whose.values())):
        held.setdefault(resource, []).append(whose[appointment])
    found: dict[UUID, list[str]] = {}
    for unit, label in labels().items():
        for appointment in held.get(stored(unit), ()):
            found.setdefault(appointment, []).append(label)
    return found


def labels() -> dict[UUID, str]:
    """Return what rooms and devices are called, rooms first, those that are called nothing left out."""
    return keep(("desk", "labels"), _labels)


def _labels() -> dict[UUID, str]:
    return {id_of(pk): label for pk, label in UNITS.rows() if label}


def history(*, client: Client, before: UUID | None) -> Sequence[Appointment]:
    """Return a page of a client's visits, newest first, and one more when there are older ones.

    `before` is the last visit of the page before. The read costs what it shows, however long the history.
    """
    visits = Appointment.objects.filter(client=client).select_related("service", "staff")
    last = Appointment.objects.filter(client=client, pk=before).first() if before else None
    if last is not None:
        visits = visits.filter(starts_at__lte=last.starts_at).filter(
            Q(starts_at__lt=last.starts_at) | Q(pk__lt=last.pk)
        )
    return list(visits.order_by("-starts_at", "-id")[: PAGE + 1])


def next_visit(*, client: Client, now: datetime) -> Appointment | None:
    """Return the client's next booked visit."""
    coming = Appointment.objects.filter(client=client, starts_at__gte=now, state=Appointment.State.BOOKED)
    return coming.select_related("service", "staff").order_by("starts_at", "id").first()


def at_the_same_time(*, appointments: Iterable[Appointment], client: Client) -> list[Appointment]:
    """Return the client's booked visits that overlap any of these."""
    overlaps = Q(pk__in=[])
    for each in appointments:
        overlaps |= Q(starts_at__lt=each.ends_at, ends_at__gt=each.starts_at)
    visits = Appointment.objects.filter(overlaps, client=client, state=Appointment.State.BOOKED)
    return list(visits.select_related("service", "staff").order_by("starts_at", "id"))
