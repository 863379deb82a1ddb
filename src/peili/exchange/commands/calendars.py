"""Reading other calendars: what they take is taken here too, and nothing else of them is kept."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from peili.booking.commands.blocks import lift, stand
from peili.booking.commands.fitting import list_unfit
from peili.booking.commands.occupy import release_expired
from peili.booking.models import Block, Resource
from peili.booking.queries.free import terms_and_zone
from peili.booking.rules.hours import moment_of
from peili.exchange.commands.asking import Came, ask_calendar
from peili.exchange.commands.feeds import NotDeclared
from peili.exchange.models import Calendar, OutsideTime
from peili.exchange.queries.parties import CALENDAR, party_for
from peili.exchange.rules.addresses import read_address
from peili.exchange.rules.busy import NotACalendar, Read, Span, TooMuch, busy
from peili.house.egress.commands import NotAllowed
from peili.house.egress.connections import NotLetIn, TooLarge, Unreachable
from peili.people.models import Staff
from peili.trail.commands import PROGRAM, Actor, note
from peili.trail.models import Purpose

EVERY = timedelta(minutes=15)
MOST_FAILURES = 5  # after which it is tried every eight hours
KEPT = ("tried_at", "problem", "read_at", "unknown", "failures", "next_at", "etag", "modified")
MOST = 2000  # stretches of one calendar: five a day for a year
Problem = Calendar.Problem
PROBLEMS: dict[type[Exception], Problem] = {
    NotAllowed: Problem.REFUSED,
    Unreachable: Problem.SILENT,
    NotLetIn: Problem.LOCKED,
    NotACalendar: Problem.NOT_A_CALENDAR,
    TooLarge: Problem.TOO_MUCH,
    TooMuch: Problem.TOO_MUCH,
}


@transaction.atomic
def add_calendar(
    *,
    staff: Staff,
    party: str,
    address: str,
    by: Actor,
    now: datetime,
    way: str = Calendar.Way.LINK,
    user: str = "",
    password: str = "",
) -> Calendar:
    """Begin to read another calendar of a practitioner; the worker fetches it within a minute.

    `way` is a word of `Calendar.Way`; the name and the password are what the other side asks for. Raises
    NotDeclared, and BadAddress for an address that is no https.
    """
    parts, known = read_address(address), party_for(CALENDAR, party)
    if known is None or (parts.hostname or "").lower() not in known.hosts:
        raise NotDeclared
    made = Calendar.objects.create(
        subject_id=staff.subject_id,
        staff=staff,
        party=party,
        address=parts.geturl(),
        way=way,
        user=user,
        password=password,
        made_at=now,
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
        Q(next_at__isnull=True) | Q(next_at__lte=now), staff__active=True
    ).select_related("staff")
    count = 0
    for each in due.order_by("pk"):
        read(calendar=each, now=now)
        count += 1
    return count


def read(*, calendar: Calendar, now: datetime) -> None:
    """Ask a calendar and take what it takes, from today to as far ahead as the house books.

    Once a day it is asked for everything, for the days it is asked about move on; between, an answer that
    nothing has changed is enough.
    """
    terms, zone = terms_and_zone()
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    until = now + timedelta(days=terms.horizon_days)
    came, found, problem = Came(None), None, Problem.NONE
    unchanged = calendar.read_at is not None and calendar.read_at >= today and not calendar.problem
    try:
        since = today.astimezone(UTC)
        came = ask_calendar(calendar, since=since, until=until, unchanged=unchanged, now=now)
        found = None if came.text is None else busy(came.text, since=today, until=until, zone=zone)
    except tuple(PROBLEMS) as error:
        problem = next(word for kind, word in PROBLEMS.items() if isinstance(error, kind))
    if found is not None and len(found.spans) > MOST:
        problem = Problem.TOO_MUCH
    _keep(calendar, came, None if problem else found, problem, now=now)


@transaction.atomic
def _keep(calendar: Calendar, came: Came, found: Read | None, problem: Problem, *, now: datetime) -> None:
    """Write down how the reading went, and the times where it went well and something had changed."""
    if not Calendar.objects.select_for_update().filter(pk=calendar.pk).exists():
        return  # removed while it was being fetched
    calendar.tried_at, calendar.problem = now, problem
    calendar.failures = min(calendar.failures + 1, MOST_FAILURES) if problem else 0
    calendar.next_at = now + EVERY * 2**calendar.failures
    if not problem:
        calendar.read_at, calendar.etag, calendar.modified = now, came.etag, came.modified
    if found is not None:
        calendar.unknown = found.unknown
        _replace(calendar, found.spans, now=now)
    calendar.save(update_fields=KEPT)


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
