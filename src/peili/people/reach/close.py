"""The mark of one's own relatives, on every page that shows what is kept of them, not on the card alone."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from peili.people.models import Client, Opening, Relative, Staff
from peili.trail.models import Purpose

WHERE = frozenset({Purpose.TREATMENT, Purpose.CARE_OF_CARD, Purpose.RIGHTS})
WRITING = timedelta(hours=12)  # how long after a reason what was begun may still be sent
Whose = Callable[[UUID], "QuerySet[Client, UUID]"]
_parts: dict[str, Whose] = {"client": lambda pk: Client.objects.filter(pk=pk).values_list("pk", flat=True)}


def shows_client(part: str) -> Callable[[Whose], Whose]:
    """Register whose client a part of addresses leads to: a function from its id to the client's id."""

    def register(whose: Whose) -> Whose:
        _parts[part] = whose
        return whose

    return register


def asks_why(staff: Staff, parts: Mapping[str, object], *, writes: bool, now: datetime) -> UUID | None:
    """Return whose card a reason must be given for before a page opens: a relative's, none given yet.

    A reason opens for as long as `Opening` says; what was begun then may be sent for half a day.
    """
    for part, pk in parts.items():
        whose = _parts.get(part)
        client = whose(pk).first() if whose and isinstance(pk, UUID) else None
        if client is None or not Relative.objects.filter(staff=staff, client=client).exists():
            continue
        since = now - WRITING if writes else now
        if not Opening.objects.filter(client=client, staff=staff, ends_at__gt=since).exists():
            return client
    return None
