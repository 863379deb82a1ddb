"""Where a visit can go: the next free times, and every rule that refuses a time one asks about."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from peili.booking.forms import start_of
from peili.booking.models import Appointment, Occupancy, Resource
from peili.booking.queries.free import Setting, free_in, load_setting, situation_of
from peili.booking.queries.menu import of_visit, own_length
from peili.booking.rules import availability
from peili.booking.rules.availability import Refusal, Situation
from peili.booking.rules.hours import local_minute, minute_of, moment_of
from peili.desk.queries.times import unbound
from peili.people.models import Staff

LISTED = 12
STRETCHES = (7, 28)  # days that are looked at, the second only when the first has too few times


@dataclass(frozen=True, slots=True)
class Target:
    """A time a visit can be moved to: in local time, with whom, and what its button sends."""

    start: datetime
    staff: Staff
    value: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of a time that was asked about, for one practitioner: the rules that refuse it."""

    target: Target
    refusals: list[Refusal]


class Moves:
    """One visit's search for another time; its own minutes are not in its way."""

    def __init__(self, appointment: Appointment, *, first: date, now: datetime) -> None:
        self.now, self.first = now, first
        client = Resource.objects.filter(client=appointment.client_id).values_list("pk", flat=True)
        found = load_setting(
            service=appointment.service,
            first=first,
            days=sum(STRETCHES),
            client=client.first() if appointment.client_id else None,
            extras=of_visit(appointment),
        )
        self.setting: Setting = unbound(found).lasting(own_length(appointment))
        own = Occupancy.objects.filter(appointment=appointment)
        self._stands = (minute_of(appointment.starts_at), appointment.staff_id)
        self._own = set(own.values_list("resource_id", "start_minute", "end_minute"))

    def _only(self, only: UUID | None) -> Setting:
        return self.setting.only(only) if only else self.setting

    def _situation(self, setting: Setting, first: date, days: int) -> Situation:
        loaded = situation_of(setting, first=first, days=days, now=self.now)
        return replace(loaded, rows=[row for row in loaded.rows if row not in self._own])

    def _target(self, minute: int, staff: Staff) -> Target:
        local = moment_of(minute).astimezone(self.setting.zone)
        return Target(local, staff, start_of(minute, staff.code))

    def next_free(self, *, only: UUID | None, rather: UUID) -> list[Target]:
        """Return the next times; of several who are free the one it is with already comes first."""
        found: list[Target] = []
        for target in self._free(self._only(only), rather):
            found.append(target)
            if len(found) == LISTED:
                break
        return found

    def _free(self, setting: Setting, rather: UUID) -> Iterator[Target]:
        by_id = {staff.pk: staff for staff in setting.practitioners}
        first = self.first
        for days in STRETCHES if by_id and setting.needs else ():
            for free in free_in(setting, self._situation(setting, first, days)):
                if (free.minute, rather) == self._stands:
                    continue
                who = rather if rather in free.staff else free.staff[0]
                yield self._target(free.minute, by_id[who])
            first += timedelta(days=days)

    def why_not(self, at: time, *, only: UUID | None) -> list[Answer]:
        """Return for each practitioner every rule that refuses a start on the first day."""
        setting = self._only(only)
        situation = self._situation(setting, self.first, 1)
        minute = local_minute(self.first, at, setting.zone)
        return [
            Answer(
                self._target(minute, staff),
                list(availability.refusals(situation, resource=setting.resources[staff.pk], minute=minute)),
            )
            for staff in setting.practitioners
        ]
