"""Appointments as one business may see them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from peili.booking.models import Appointment, Occupancy, Resource, Role, Service
from peili.booking.rules.hours import day_bounds, moment_of
from peili.people.models import Client, Staff
from peili.people.reach.scope import visits_within
from peili.people.roles import finds
from peili.promises.prepared import Prepared, stored

PAGE = 10


def seen_by(staff: Staff) -> QuerySet[Appointment]:
    """Return the appointments of people in the register of this person's business, with whom they are about.

    Not by whose service it is: the price list may give a service to another business, its past visits not.
    """
    if not finds(staff.role, "visits"):
        return Appointment.objects.none()
    return _of_business(staff.controller_id).filter(visits_within(staff))


def _of_business(own: UUID) -> QuerySet[Appointment]:
    return Appointment.objects.filter(
        Q(client__register__controller=own) | Q(claim__register__controller=own),
    ).select_related("service", "staff", "client", "claim")


# What a day draws of its visits, prepared (see `peili.promises.prepared`).
DRAWN = Prepared(
    lambda own, pks: (
        _of_business(own)
        .select_related(None)
        .select_related("client", "claim")
        .filter(pk__in=pks)
        .only(
            *("starts_at", "ends_at", "state", "arrived_at", "started_at", "finished_at", "together"),
            *("name_fi", "name_sv", "name_en", "service", "staff"),
            *("client__subject", "client__first_name", "client__last_name", "client__restricted_at"),
            *("claim__subject", "claim__first_name", "claim__last_name"),
        )
    )
)
NAMED = Prepared(
    lambda pks: Service.objects.filter(pk__in=pks).only("name_fi", "name_sv", "name_en"), still=True
)
CODED = Prepared(lambda pks: Staff.objects.filter(pk__in=pks).only("code"), still=True)
# By the appointment alone: asked for the roles too, SQLite goes through all that each room ever held.
HELD = Prepared(
    lambda pks: Occupancy.objects.filter(appointment__in=pks).values_list("resource_id", "appointment_id")
)
UNITS = Prepared(
    lambda roles: (
        Resource.objects.filter(role__in=roles).order_by("-role", "label").values_list("pk", "label")
    ),
    still=True,
)


def drawn(*, staff: Staff, appointments: Collection[UUID]) -> dict[UUID, Appointment]:
    """Return those of these appointments that `seen_by` has, with what a day draws of them."""
    if not appointments or not finds(staff.role, "visits"):
        return {}
    if visits_within(staff):  # only some of the business's: what is prepared finds them all
        return {each.pk: each for each in seen_by(staff).filter(pk__in=appointments)}
    found = DRAWN.records(own=staff.controller_id, pks=sorted(appointments))
    if not found:
        return {}
    services = {each.pk: each for each in NAMED.records(pks=sorted({each.service_id for each in found}))}
    givers = {each.pk: each for each in CODED.records(pks=sorted({each.staff_id for each in found}))}
    for each in found:
        each.service, each.staff = services[each.service_id], givers[each.staff_id]
    return {each.pk: each for each in found}


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
    for unit, label in UNITS.rows(roles=[Role.ROOM.value, Role.DEVICE.value]):
        for appointment in held.get(unit, ()) if label else ():
            found.setdefault(appointment, []).append(label)
    return found


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
