"""Whose client a paper card is of: so that the page of a relative's asks why first."""

from typing import Any
from uuid import UUID

from peili.people.models import Client
from peili.people.reach.close import shows_client
from peili.rights.models import PaperCard


@shows_client("paper")
def paper(pk: UUID) -> Any:
    """Return whose paper card it is."""
    whose = PaperCard.objects.filter(pk=pk).values("subject")
    return Client.objects.filter(subject__in=whose).values_list("pk", flat=True)
