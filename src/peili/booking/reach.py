"""Whose clients are whose: those one has given a treatment to, or is booked to give one."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, UUIDField
from django.db.models.functions import Coalesce

from peili.booking.models import Appointment
from peili.people.reach.close import shows_client
from peili.people.reach.scope import own_claims, own_clients


@own_clients
def treated(staff: Any, path: str) -> Exists:
    """Tell whether a client has a visit with this person, past or coming."""
    return Exists(_given(staff).filter(client=OuterRef(path)).values("pk"))


@shows_client("appointment")
def visited(pk: UUID) -> Any:
    """Return whose visit it is, when it is on a card."""
    return Appointment.objects.filter(pk=pk, client__isnull=False).values_list("client_id", flat=True)


@own_claims
def treats(staff: Any, path: str) -> Exists:
    """Tell whether somebody who booked online has a visit with this person."""
    return Exists(_given(staff).filter(claim=OuterRef(path)).values("pk"))


def _given(staff: Any) -> "QuerySet[Appointment]":
    """Return the visits of a practitioner, so said that SQLite looks among a client's for theirs.

    By the bare column it goes through all that the practitioner ever gave, once for each client.
    """
    giver = Coalesce("staff_id", "staff_id", output_field=UUIDField())
    return Appointment.objects.alias(giver=giver).filter(giver=staff.pk)
