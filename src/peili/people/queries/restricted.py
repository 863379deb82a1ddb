"""Whose data is only stored: read where a list would else show a person without their values."""

from uuid import UUID

from peili.people.models import Client
from peili.vault.models import Subject


def restricted_subjects(*, controller_id: UUID) -> list[UUID]:
    """Return the subjects of a business whose cards are restricted, and what was joined to them.

    One read where nobody is.
    """
    cards = Client.objects.filter(restricted_at__isnull=False, register__controller_id=controller_id)
    found = level = list(cards.values_list("subject_id", flat=True))
    while level:
        level = list(Subject.objects.filter(joined_to__in=level).values_list("pk", flat=True))
        found = found + level
    return found
