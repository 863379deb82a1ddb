"""Reading other calendars: what they take is taken here too, and nothing else of them is kept."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from peili.booking.commands.blocks import lift, stand
from peili.booking.commands.fitting import list_unfit
from peili.booking.commands.occupy import release_expired
from peili.booking.models import Block, Resource
from peili.booking.queries.free import terms_and_zone
from peili.booking.rules.hours import moment_of
from peili.exchange.commands.feeds import NotDeclared
from peili.exchange.models import Calendar, OutsideTime
from peili.exchange.queries.parties import CALENDAR, party_for
from peili.exchange.rules.addresses import read_address
from peili.exchange.rules.busy import NotACalendar, Span, TooMuch, busy
from peili.house.egress.commands import NotAllowed
from peili.house.egress.connections import TooLarge, Unreachable, fetch
from peili.people.models import Staff
from peili.trail.commands import PROGRAM, Actor, note
from peili.trail.models import Purpose

EVERY = timedelta(minutes=15)
MOST = 2000  # stretches of one calendar: five a day for a year
Problem = Calendar.Problem


@transaction.atomic
def add_calendar(*, staff: Staff, party: str, address: str, by: Actor, now: datetime) -> Calendar:
    """Begin to read another calendar of a practitioner; the worker fetches it within a minute.

    Raises NotDeclared, and BadAddress for an address that is no https.
    """
    parts, known = read_address(address), party_for(CALENDAR, party)
    if known is None or (parts.hostname or "").lower() not in known.hosts:
        raise NotDeclared
    made = Calendar.objects.create(
        subject_id=staff.subject_id, staff=staff, party=party, address=parts.geturl(), made_at=now
    )
    _note("exchange.add_calendar", made, ["party", "address"], by=by, now=now)
    return made


@transaction.atomic
def remove_calendar(*, calendar: Calendar, by: Actor, now: datetime) -> None:
    """Stop reading a calendar; the times it took are free again, and what met only them fits again."""
    _note("exchange.remove_calendar", calendar, ["address"], by=by, now=now)
    lift(Block.objects.filter(outside_time__calendar=calendar))
    calendar.delete()
    list_unfit(now=now)


def read_due(*, now: datetime) -> int:
    """Read every calendar whose turn it is; return how many. What cannot be read keeps the times it had."""
    due = Calendar.objects.filter(
        Q(tried_at__isnull=True) | Q(tried_at__lte=now - EVERY), staff__active=True
    ).select_related("staff")
    count = 0
    for each in due.order_by("pk"):
        read(calendar=each, now=now)
        count += 1
    return count


def read(*, calendar: Calendar, now: datetime) -> None:
    """Fetch a calendar and take what it takes, from today to as far ahead as the house books."""
    terms, zone = terms_and_zone()
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    until = now + timedelta(days=terms.horizon_days)
    spans, unknown, problem = None, 0, Problem.NONE
    try:
        text = fetch(read_address(calendar.address), task=CALENDAR, now=now).decode(errors="replace")
        found = busy(text, since=today, until=until, zone=zone)
        spans, unknown = found.spans, found.unknown
    except NotAllowed:
        problem = Problem.REFUSED
    except Unreachable:
        problem = Problem.SILENT
    except NotACalendar:
        problem = Problem.NOT_A_CALENDAR
    except (TooLarge, TooMuch):
        problem = Problem.TOO_MUCH
    if spans is not None and len(spans) > MOST:
        problem = Problem.TOO_MUCH
    _keep(calendar, None if problem else spans, unknown, problem, now=now)


@transaction.atomic
def _keep(
    calendar: Calendar, spans: list[Span] | None, unknown: int, problem: Problem, *, now: datetime
) -> None:
    """Write down how the reading went, and the times where it went well."""
    if not Calendar.objects.select_for_update().filter(pk=calendar.pk).exists():
        return  # removed while it was being fetched
    calendar.tried_at, calendar.problem = now, problem
    if spans is not None:
        calendar.read_at, calendar.unknown = now, unknown
        _replace(calendar, spans, now=now)
    calendar.save(update_fields=["tried_at", "problem", "read_at", "unknown"])


def _replace(calendar: Calendar, spans: Iterable[Span], *, now: datetime) -> None:
    """Make the blocks of a calendar those it has now; the ones that stay are not touched.

    What is booked already stays, and goes on the desk's list of visits that do not fit any more.
    """
    wanted = {(moment_of(begins), moment_of(ends)) for begins, ends in spans}
    known = {
        (block.starts_at, block.ends_at): block
        for block in Block.objects.filter(outside_time__calendar=calendar)
    }
    gone, new = known.keys() - wanted, wanted - known.keys()
    if not gone and not new:
        return
    release_expired(now=now)
    lift(known[each] for each in gone)
    resource = Resource.objects.get(staff=calendar.staff_id)
    for starts_at, ends_at in sorted(new):
        block = stand(
            resource=resource, kind=Block.Kind.OUTSIDE, starts_at=starts_at, ends_at=ends_at, now=now
        )
        OutsideTime.objects.create(calendar=calendar, block=block)
    list_unfit(now=now)
    _note("exchange.read_calendar", calendar, ["starts_at", "ends_at"], by=PROGRAM, now=now)


def _note(act: str, calendar: Calendar, fields: list[str], *, by: Actor, now: datetime) -> None:
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.HOUSE,
        register_id=None,
        about=[calendar.staff.subject_id],
        thing=calendar,
        fields=fields,
    )
