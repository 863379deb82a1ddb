"""Visits as events for the client's own calendar: when, where and with whom, never which treatment."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import translation

from peili.booking.models import Appointment
from peili.booking.queries.texts import public_terms
from peili.house.ics import Event, invitation
from peili.house.models import Controller
from peili.house.queries import Face, face, house_zone
from peili.people.reach.queries import protected
from peili.promises.lookups import lookup_code
from peili.ui import words

ONE_VISIT = timedelta(hours=12)  # treatments of one visit that lie nearer are one event
CANCELLED = Appointment.State.CANCELLED


def event_file(appointments: Iterable[Appointment], *, now: datetime, language: str, url: str = "") -> bytes:
    """Return the visits that these treatments belong to as a file: one event for each visit.

    A protected client's says neither at whose nor where, nor with whom.

    An event's id lasts as long as its visit, so a later one takes its place; a cancelled one strikes it out.
    `url` is the booking's own page, which changes the booking for whoever has it: only on request.
    """
    with translation.override(language):
        house, title, zone = face(), public_terms().event_title, house_zone()
        events = [
            event
            for visit in whole_visits(appointments)
            for event in _events(visit, house=house, title=title, zone=zone, now=now, url=url)
        ]
    return invitation(events)


def whole_visits(appointments: Iterable[Appointment]) -> list[list[Appointment]]:
    """Return the visits of some treatments with all that belongs to each, cancelled ones too: one read."""
    asked = {each.pk: each for each in appointments}
    numbers = {each.together for each in asked.values() if each.together}
    found = list(asked.values())
    if numbers:
        beside = Appointment.objects.filter(together__in=numbers).exclude(pk__in=list(asked))
        found += beside.select_related("service__controller", "staff")
    visits: dict[UUID, list[Appointment]] = {}
    for each in sorted(found, key=lambda each: (each.starts_at, each.pk)):
        visits.setdefault(each.together or each.pk, []).append(each)
    return list(visits.values())


def _events(
    visit: Sequence[Appointment], *, house: Face, title: str, zone: ZoneInfo, now: datetime, url: str
) -> Iterator[Event]:
    """Yield the event of a visit, and of each treatment that was moved alone to another day."""
    business = visit[0].service.controller
    shown = house.name if business.kind == Controller.Kind.HOUSE else business.name
    place, client = house.premises, visit[0].client_id
    hidden = bool(client and protected([client]))
    for number, treatments, off in _parts(visit):
        yield Event(
            uid=f"{lookup_code('event', str(number))}@peili",
            made=now,
            starts=min(each.starts_at for each in treatments),
            ends=max(each.ends_at for each in treatments),
            words=title if hidden else f"{title}, {shown}",
            lines=tuple(_line(each, zone) for each in treatments)
            if len(treatments) > 1 and not hidden
            else (),
            sequence=sum(each.changes for each in visit),
            place=f"{place.street}, {place.postcode} {place.city}" if place and not hidden else "",
            url=url,
            organizer="" if hidden else business.email,
            off=off,
        )


def _parts(visit: Sequence[Appointment]) -> Iterator[tuple[UUID, list[Appointment], bool]]:
    """Yield what of a visit is an event: its number, its treatments, and whether it is struck out.

    A treatment that was moved alone far away is an event of its own. One that came back from there strikes
    its own event out again.
    """
    standing = [each for each in visit if each.state != CANCELLED]
    first = (standing or visit)[0]
    near = [each for each in standing or visit if each.starts_at <= first.starts_at + ONE_VISIT]
    yield first.together or first.pk, near, not standing
    for each in visit:
        off = each.state == CANCELLED
        if each not in near and not off:
            yield each.pk, [each], False
        elif _moved_alone(each, visit):
            yield each.pk, [each], True


def _moved_alone(treatment: Appointment, visit: Sequence[Appointment]) -> bool:
    """Tell whether a treatment was once moved without the others, so that it may have had an event."""
    return treatment.moved_at is not None and any(each.moved_at != treatment.moved_at for each in visit)


def _line(treatment: Appointment, zone: ZoneInfo) -> str:
    starts, ends = treatment.starts_at.astimezone(zone), treatment.ends_at.astimezone(zone)
    span = words.span(starts, ends, translation.get_language() or "fi")
    return f"{span} {treatment.staff.name}"
