"""Where visits that do not fit could go: a few reads for each service shown, however many visits it has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from peili.booking.models import Appointment, Occupancy, Resource, Role, Terms
from peili.booking.queries.free import Setting, load_setting, situation_of, terms_and_zone
from peili.booking.queries.menu import of_visit, own_length
from peili.booking.queries.taken import taken_rows
from peili.booking.queries.units import blocked_rows
from peili.booking.rules import availability
from peili.booking.rules.availability import Row, Situation
from peili.booking.rules.hours import day_bounds, minute_of, moment_of
from peili.people.models import Staff

AHEAD = 28  # days after the visit's own
SAME, OTHERS = 2, 2  # proposed times with the same practitioner, and with others
FAR = 10 * 365


@dataclass(frozen=True, slots=True)
class Proposal:
    """A free time for a visit."""

    starts_at: datetime
    staff: Staff


def proposals(visits: Sequence[Appointment], *, now: datetime) -> dict[UUID, list[Proposal]]:
    """Return the next free times for each visit from its own day on: the same practitioner's, then others'.

    The house's notice and horizon do not bind the desk.
    """
    alike: dict[tuple[object, ...], list[Appointment]] = {}
    for each in visits:
        alike.setdefault((*_chosen(each), own_length(each)), []).append(each)
    clients, own = _clients(visits), _own_rows(visits)
    found: dict[UUID, list[Proposal]] = {}
    for group in alike.values():
        searched = _search(group, clients.values(), now=now)
        for each in group:
            found[each.pk] = _for_one(
                each, clients.get(each.client_id), searched, own.get(each.pk, set()), now=now
            )
    return found


@dataclass(frozen=True, slots=True)
class _Searched:
    setting: Setting
    situation: Situation


def _clients(visits: Sequence[Appointment]) -> dict[UUID | None, UUID]:
    rows = Resource.objects.filter(client__in={each.client_id for each in visits if each.client_id})
    return dict(rows.values_list("client_id", "pk"))


def _own_rows(visits: Sequence[Appointment]) -> dict[UUID, set[Row]]:
    """Return what each visit takes beside its practitioner: it gives that up when it moves.

    Minutes that a block stands over are left out, as the practitioner's are: the block takes them then.
    """
    rows = Occupancy.objects.filter(appointment__in=visits).exclude(resource__role=Role.STAFF)
    found: dict[UUID, set[Row]] = {}
    for pk, resource, start, end in rows.values_list(
        "appointment_id", "resource_id", "start_minute", "end_minute"
    ):
        if pk is not None:
            found.setdefault(pk, set()).add((resource, start, end))
    blocked = blocked_rows({row for each in found.values() for row in each})
    return {pk: each - blocked for pk, each in found.items()}


def _chosen(visit: Appointment) -> tuple[object, ...]:
    """Return what makes a visit's search its own: the service, its variant and its add-ons."""
    return visit.service_id, visit.variant_id, *(each["service"] for each in visit.addons)


def _search(group: Sequence[Appointment], clients: Iterable[UUID], *, now: datetime) -> _Searched:
    terms, zone = terms_and_zone()
    unbound = Terms(step_minutes=terms.step_minutes, notice_minutes=0, horizon_days=FAR)
    dates = [each.starts_at.astimezone(zone).date() for each in group]
    first = max(min(dates), now.astimezone(zone).date())
    days = (max(dates) - first).days + AHEAD
    one = group[0]
    setting = load_setting(
        service=one.service, first=first, days=days, house=(unbound, zone), extras=of_visit(one)
    ).lasting(own_length(one))
    situation = situation_of(setting, first=first, days=days, now=now)
    window = situation.window
    theirs = taken_rows(resources=list(clients), begins=window.begins, ends=window.ends, now=now)
    return _Searched(setting, replace(situation, rows=[*situation.rows, *theirs]))


def _for_one(
    visit: Appointment, client: UUID | None, searched: _Searched, own: set[Row], *, now: datetime
) -> list[Proposal]:
    setting = searched.setting
    rows = [row for row in searched.situation.rows if row not in own]
    situation = replace(searched.situation, client=client, rows=rows)
    day: date = visit.starts_at.astimezone(setting.zone).date()
    begins = max(day_bounds(day, setting.zone)[0], minute_of(now))
    ends = day_bounds(day + timedelta(days=AHEAD), setting.zone)[0]
    masks = availability.free_starts(replace(situation, asked=(begins, ends)))
    near = minute_of(visit.starts_at)
    found: list[Proposal] = []
    others: list[tuple[int, int, Proposal]] = []
    for place, staff in enumerate(setting.practitioners):
        starts = availability.minutes_of(masks[setting.resources[staff.pk]], situation.window)
        if staff.pk == visit.staff_id:
            found = [Proposal(moment_of(at).astimezone(setting.zone), staff) for at in starts[:SAME]]
        else:
            nearest = sorted(starts, key=lambda at: abs(at - near))[:OTHERS]
            others += [
                (abs(at - near), place, Proposal(moment_of(at).astimezone(setting.zone), staff))
                for at in nearest
            ]
    return found + [each for _far, _place, each in sorted(others, key=lambda other: other[:2])[:OTHERS]]
