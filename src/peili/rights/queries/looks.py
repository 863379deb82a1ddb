"""Who has looked at a person's data: day, purpose and role, what belongs to one visit together (C-579/21)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from peili.booking.models import Appointment
from peili.trail.models import Entry, Purpose, Role
from peili.trail.queries import entries_about

READ = 200  # entries of one page


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one role did for one purpose on one day, and how many times."""

    day: date
    what: str
    role: str
    times: int
    own: bool


@dataclass(frozen=True, slots=True)
class Looks:
    """A page of looks, the newest first; `older` is the day to go on from, None at the end."""

    looks: tuple[Look, ...]
    older: date | None


def looks(
    *,
    subject_id: UUID,
    zone: ZoneInfo,
    before: date | None = None,
    most: int | None = None,
    all_days: bool = False,
) -> Looks:
    """Return who looked, whole days at a time, on the days before one; at most `most` rows, or all days."""
    entries = entries_about(subject_id=subject_id)
    if before is not None:
        entries = entries.filter(at__lt=datetime.combine(before, time.min, zone))
    read = list(entries if all_days else entries[: READ + 1])
    days = [(each.at.astimezone(zone).date(), each) for each in read]
    if len(read) > READ and not all_days and days[0][0] != days[-1][0]:
        days = [each for each in days if each[0] != days[-1][0]]  # its rest is on the next page
    found = _grouped(days)
    if most is not None and len(found) > most:
        found = found[:most]
        return Looks(tuple(found), found[-1].day)
    return Looks(tuple(found), days[-1][0] if len(days) < len(read) else None)


def _grouped(days: Sequence[tuple[date, Entry]]) -> list[Look]:
    visits = {each.visit_id for _day, each in days if each.visit_id is not None}
    services = {
        visit.pk: visit.name for visit in Appointment.objects.filter(pk__in=visits).select_related("service")
    }
    found = []
    for day, of_day in groupby(days, key=lambda each: each[0]):
        counts: dict[tuple[UUID | None, str, str], int] = {}
        for _day, entry in of_day:
            key = (entry.visit_id if entry.visit_id in services else None, entry.purpose, entry.role)
            counts[key] = counts.get(key, 0) + 1
        found += [
            Look(
                day=day,
                what=_("Visit: %(service)s") % {"service": services[visit]} if visit else _purpose(purpose),
                role=_("you yourself") if role == Role.CLIENT else str(Role(role).label),
                times=times,
                own=role == Role.CLIENT,
            )
            for (visit, purpose, role), times in counts.items()
        ]
    return found


def _purpose(code: str) -> str:
    label = str(Purpose(code).label)
    return label[:1].upper() + label[1:]
