"""Whose clients are whose: those one has given a treatment to, or is booked to give one."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from peili.booking.models import Appointment
from peili.people.reach.close import shows_client
from peili.people.reach.scope import own_claims, own_clients


@own_clients
def treated(staff: Any, path: str) -> Exists:
    """Tell whether a client has a visit with this person, past or coming."""
    return Exists(Appointment.objects.filter(client=OuterRef(path), staff=staff.pk).values("pk"))


@shows_client("appointment")
def visited(pk: UUID) -> Any:
    """Return whose visit it is, when it is on a card."""
    return Appointment.objects.filter(pk=pk, client__isnull=False).values_list("client_id", flat=True)


@own_claims
def treats(staff: Any, path: str) -> Exists:
    """Tell whether somebody who booked online has a visit with this person."""
    return Exists(Appointment.objects.filter(claim=OuterRef(path), staff=staff.pk).values("pk"))
