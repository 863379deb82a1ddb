"""Making and joining subjects. Always called inside another command's transaction."""

from datetime import datetime
from uuid import UUID

from peili.vault.models import Kind, Subject


def make_subject(*, register_id: UUID, kind: Kind, now: datetime) -> Subject:
    """Make the subject of a new card, claim or staff member."""
    return Subject.objects.create(register_id=register_id, kind=kind, made_at=now)


def join_subjects(*, subject: Subject, to: Subject) -> None:
    """Note that two subjects of one register are the same person; nothing else of either changes."""
    subject.joined_to = to
    subject.save(update_fields=["joined_to"])
