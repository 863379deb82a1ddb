"""What is taken of a stretch of the calendar, as a search reads it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q

from peili.booking.models import LONGEST, Block, Occupancy
from peili.booking.rules import hours
from peili.booking.rules.availability import Row
from peili.promises.prepared import Prepared, by_stored

TAKEN = Prepared(
    lambda resources, since, until, begins, now: (
        Occupancy.objects.filter(
            resource__in=resources,
            start_minute__gte=since,
            start_minute__lt=until,
            end_minute__gt=begins,
        )
        .annotate(over=ExpressionWrapper(Q(hold__expires_at__lte=now), BooleanField()))
        .values_list("resource_id", "start_minute", "end_minute", "over")
    )
)


def taken_rows(*, resources: Sequence[UUID], begins: int, ends: int, now: datetime) -> list[Row]:
    """Return what is taken between two UTC minutes: one indexed range a resource, expired holds left out.

    No row is longer than LONGEST, so a lower bound on the start keeps the read flat with history. A block has
    no rows of its own where a hold stood in its way; until somebody gives those minutes back it is asked.
    """
    if not resources:
        return []
    whose = by_stored(resources)
    rows = TAKEN.rows(resources=resources, since=begins - LONGEST, until=ends, begins=begins, now=now)
    over = [(whose[key], start, end) for key, start, end, ended in rows if ended]
    taken = [(whose[key], start, end) for key, start, end, ended in rows if not ended]
    return [*taken, *_blocked(over)] if over else taken


def _blocked(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield what blocks stand over of these rows."""
    found = Block.objects.filter(
        resource__in={resource for resource, _start, _end in rows},
        starts_at__lt=hours.moment_of(max(end for _resource, _start, end in rows)),
        ends_at__gt=hours.moment_of(min(start for _resource, start, _end in rows)),
    )
    for block in found:
        begins, ends = hours.minute_of(block.starts_at), hours.next_minute(block.ends_at)
        for resource, start, end in rows:
            if resource == block.resource_id and start < ends and begins < end:
                yield resource, max(start, begins), min(end, ends)
