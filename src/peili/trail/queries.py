"""Reading the trail."""

from uuid import UUID

from django.db.models import Q, QuerySet

from peili.trail.models import Entry


def entries_about(*, subject_id: UUID) -> QuerySet[Entry]:
    """Return the entries about a person, newest first, those of joined subjects too."""
    return (
        Entry.objects.filter(Q(about__subject_id=subject_id) | Q(about__subject__joined_to_id=subject_id))
        .distinct()
        .order_by("-at", "-id")
    )
