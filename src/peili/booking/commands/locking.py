"""Waiting for one's turn to change appointments: first they themselves, then what they take, in one order.

A command that changes appointments locks them here, and then calls `take_turns` once, with everything its
visits leave or may take. Whoever took turns twice could wait for somebody who waits for them.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db import connection
from django.db.models import Q

from peili.booking.models import Appointment, Occupancy, Resource
from peili.promises.overlap import take_turns


def locked(appointments: Iterable[Appointment]) -> dict[UUID, Appointment]:
    """Return these appointments as they stand, locked, with the other treatments of their visits."""
    asked = list(appointments)
    together = {each.together for each in asked if each.together}
    wanted = Q(pk__in=[each.pk for each in asked])
    if together:
        wanted |= Q(together__in=together)
    found = Appointment.objects.filter(wanted).order_by("pk")
    if connection.features.has_select_for_update:
        # By themselves: a row whose practitioner changes meanwhile would drop out of a join. Without its key:
        # what refers to the row need not wait.
        list(found.select_for_update(no_key=True).values_list("pk", flat=True))
    rows = found.select_related("client__register", "claim", "service", "variant", "staff")
    return {each.pk: each for each in rows}


def lock(appointment: Appointment) -> Appointment:
    """Return one appointment as it stands, locked with the other treatments of its visit."""
    return locked([appointment])[appointment.pk]


def held_by(appointments: Iterable[Appointment]) -> Iterator[UUID]:
    """Yield the resources of the visits these appointments belong to, and their clients.

    Nothing is asked for appointments that are visits of their own.
    """
    several = [each for each in appointments if each.together]
    if not several:
        return
    rows = Occupancy.objects.filter(appointment__together__in={each.together for each in several})
    yield from rows.values_list("resource_id", flat=True)
    clients = {each.client_id for each in several if each.client_id}
    yield from Resource.objects.filter(client__in=clients).values_list("pk", flat=True)


def take_turns_of(appointments: Iterable[Appointment]) -> None:
    """Wait for everything that visits of several treatments have, before some of it is given back."""
    wanted = set(held_by(appointments))
    if wanted:
        take_turns(Resource, wanted)
