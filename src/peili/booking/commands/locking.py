"""Waiting for one's turn to change appointments, the whole visit's at once and always in one order."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from peili.booking.models import Appointment, Occupancy, Resource
from peili.promises.overlap import take_turns


def locked(appointments: Iterable[Appointment]) -> dict[UUID, Appointment]:
    """Return these appointments as they stand, locked, with the other treatments of their visits.

    Where a visit has several, their resources are waited for too: what one leaves another may take.
    """
    asked = list(appointments)
    together = {each.together for each in asked if each.together}
    wanted = Q(pk__in=[each.pk for each in asked])
    if together:
        wanted |= Q(together__in=together)
    rows = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("client__register", "claim", "service__controller", "variant", "staff")
        .filter(wanted)
        .order_by("pk")
    )
    found = {each.pk: each for each in rows}
    if len(found) > 1:
        take_turns(
            Resource, Occupancy.objects.filter(appointment__in=found).values_list("resource", flat=True)
        )
    return found


def lock(appointment: Appointment) -> Appointment:
    """Return one appointment as it stands, locked with the other treatments of its visit."""
    return locked([appointment])[appointment.pk]
