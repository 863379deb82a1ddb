"""Whose client an agreement is of: so that a page of a relative's asks why first."""

from typing import Any
from uuid import UUID

from peili.agreements.models import Agreement
from peili.people.reach.close import shows_client


@shows_client("agreement")
def agreement(pk: UUID) -> Any:
    """Return who signed."""
    return Agreement.objects.filter(pk=pk).values_list("client_id", flat=True)
