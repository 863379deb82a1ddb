"""What a card that was brought in says of its last visit elsewhere: keeping is counted from that day."""

from collections.abc import Collection
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from peili.people.ends import last_event
from peili.people.models import Client


@last_event("last_visit")
def seen_before(subject_ids: Collection[UUID], now: datetime) -> dict[UUID, datetime]:
    """Return the noon of the day each of these last came before this program."""
    del now  # a day to come is never brought in
    zone = ZoneInfo(settings.TIME_ZONE)
    rows = Client.objects.filter(subject__in=subject_ids, seen_before_on__isnull=False)
    return {
        subject_id: datetime.combine(day, time(12), zone)
        for subject_id, day in rows.values_list("subject_id", "seen_before_on")
        if day is not None
    }
