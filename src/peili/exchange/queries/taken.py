"""A practitioner's taken times for somebody outside: one read, flat with history."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Case, Q, When
from django.db.models.functions import Coalesce

from peili.booking.models import LONGEST, Block, Occupancy
from peili.booking.queries.free import terms_and_zone
from peili.booking.rules.hours import minute_of, moment_of, next_minute
from peili.people.models import Staff

BEFORE = timedelta(days=90)
# Of a protected client's visit no word leaves, whatever the feed may say of others.
WORDS = Case(
    When(appointment__client__protection__isnull=False, then=None), default="appointment__service__name_fi"
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A stretch that one visit or absence takes; `number` tells its stretches apart."""

    cause: UUID
    number: int
    made: datetime
    starts: datetime
    ends: datetime
    service: str


def window(now: datetime) -> tuple[datetime, datetime]:
    """Return from when until when times are told: ninety days back, and as far ahead as the house books."""
    terms, _zone = terms_and_zone()
    return now - BEFORE, now + timedelta(days=terms.horizon_days)


def taken(*, staff: Staff, since: datetime, until: datetime) -> list[Taken]:
    """Return what visits and the house's own absences take of a practitioner.

    What was read from another calendar is not told back to it. Holds are not told: most end by themselves.
    """
    rows = (
        Occupancy.objects.filter(
            Q(appointment__isnull=False) | Q(block__isnull=False, block__kind__in=_own_kinds()),
            resource__staff=staff,
            start_minute__gte=max(0, minute_of(since) - LONGEST),
            start_minute__lt=next_minute(until),
            end_minute__gt=minute_of(since),
        )
        .annotate(
            cause=Coalesce("appointment_id", "block_id"),
            made=Coalesce("appointment__made_at", "block__made_at"),
        )
        .order_by("cause", "start_minute")
        .values_list("cause", "made", "start_minute", "end_minute", WORDS)
    )
    found = [each for _cause, of_one in groupby(rows, key=lambda row: row[0]) for each in _stretches(of_one)]
    return sorted(found, key=lambda each: (each.starts, each.cause))


def _own_kinds() -> list[str]:
    return [kind for kind in Block.Kind if kind != Block.Kind.OUTSIDE]


def _stretches(rows: Iterable[tuple[UUID, datetime, int, int, str | None]]) -> Iterator[Taken]:
    """Yield the stretches of one cause, those that touch as one."""
    joined: list[tuple[UUID, datetime, int, int, str | None]] = []
    for row in rows:
        if joined and joined[-1][3] == row[2]:
            joined[-1] = (*joined[-1][:3], row[3], row[4])
        else:
            joined.append(row)
    for number, (cause, made, start, end, service) in enumerate(joined):
        yield Taken(cause, number, made, moment_of(start), moment_of(end), service or "")
