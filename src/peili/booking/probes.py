"""What booking can test about itself: the guard, the search and the open door."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.urls import Resolver404, resolve
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from peili.booking.commands.crowding import TooManyHeld, Visitor
from peili.booking.commands.hold import hold
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.models import LONGEST, Appointment, Hold, Occupancy, Resource, Role, Service
from peili.booking.queries.free import load_setting, next_free
from peili.booking.rules.crowding import BROWSER, FAMILY, NETWORK
from peili.booking.rules.hours import minute_of, moment_of
from peili.house.queries import local
from peili.promises.overlap import NoOverlap
from peili.promises.probes import Evidence, Question, State, probe, undone
from peili.promises.records import new_id
from peili.ui import words

QUARTER = timedelta(days=90)
DOOR = "/"
INVENTED = "-"  # the code of no browser and no network: theirs are 32 signs long
AHEAD = 28  # days the trial search looks ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What an invented visitor has kept before the one time more that is to be refused."""

    times: int
    minutes: int = 1
    browser: str = ""
    network: str = ""


TRIED = (
    Tried(times=BROWSER, browser=INVENTED),
    Tried(times=NETWORK, network=INVENTED),
    Tried(times=FAMILY, network=INVENTED, minutes=32_767),  # more than a quarter of any day
)


@probe("booking.crowding")
def crowding(question: Question) -> Evidence:
    """Keep times as an invented visitor until there are too many, and ask for one more. None stays."""
    service = Service.objects.filter(practitioners__isnull=False).order_by("id").first()
    if service is None:
        return Evidence(State.NOT_YET, _("There is no service yet that somebody could keep a time of."))
    if not all(_one_more_is_refused(service, question.now, tried) for tried in TRIED):
        return Evidence(
            State.DRIFTS,
            _("An invented visitor was let keep more times than the limits allow."),
            _("Close the public booking until the limits work again."),
        )
    return Evidence(
        State.HOLDS,
        _(
            "Tried with an invented visitor: "
            "one more time was refused to a browser, to a network and of a day."
        ),
    )


def _one_more_is_refused(service: Service, now: datetime, tried: Tried) -> bool:
    starts, staff = now + timedelta(days=1), service.practitioners.order_by("id")[0]
    with undone():
        Hold.objects.bulk_create(
            Hold(
                token_code=f"{INVENTED}{number}",
                service=service,
                staff=staff,
                starts_at=starts,
                minutes=tried.minutes,
                expires_at=now + QUARTER,
                any_practitioner=True,
                browser_code=tried.browser,
                network_code=tried.network,
            )
            for number in range(tried.times)
        )
        visitor = Visitor(tried.browser, tried.network)
        try:
            hold(service=service, starts_at=starts, only=None, now=now, visitor=visitor)
        except TooManyHeld:
            return True
        except (TimeTaken, NotOffered):
            return False
    return False


@probe("booking.no_overlap")
def no_overlap(question: Question) -> Evidence:
    """Look for the guard, for coming bookings that met while it was away, and try an invented room."""
    guards = [each for each in Occupancy._meta.constraints if isinstance(each, NoOverlap)]
    if not guards or not all(guard.installed(connection, Occupancy) for guard in guards):
        return Evidence(
            State.DRIFTS,
            _("The guard against overlaps is not in the database."),
            _("Do not book before the database is at this version: peili migrate"),
        )
    if _met(question):
        return Evidence(
            State.DRIFTS,
            _("Two coming bookings take the same person, room or device at the same time."),
            _("Cancel one of the two at the desk and book it anew."),
        )
    with undone():
        room, cause = Resource.objects.create(role=Role.ROOM, label="-"), new_id()
        _take(room, 0, 60, cause)
        fits = _fits(room, 60, 90, cause)
        twice = _fits(room, 30, 120, cause)
        moved = _moves(room, cause)
    if twice or moved or not fits:
        return Evidence(
            State.DRIFTS,
            _("The database let an invented room be taken twice."),
            _("Do not book before the database is at this version: peili migrate"),
        )
    return Evidence(
        State.HOLDS,
        _("The guard is in the database. Tried with an invented room: the second booking was refused."),
    )


def _met(question: Question) -> bool:
    """Tell whether two coming rows of a practitioner, room or device overlap; reads only what is to come."""
    rows = Occupancy.objects.filter(
        resource__role__in=[Role.STAFF, Role.ROOM, Role.DEVICE],
        end_minute__gt=minute_of(question.now),
        start_minute__gte=minute_of(question.now) - LONGEST,
    ).order_by("resource", "start_minute")
    spans = rows.values_list("resource", "start_minute", "end_minute")
    return any(one[0] == other[0] and other[1] < one[2] for one, other in pairwise(spans))


def _take(room: Resource, start: int, end: int, cause: UUID) -> Occupancy:
    return Occupancy.objects.create(resource=room, start_minute=start, end_minute=end, hold_id=cause)


def _fits(room: Resource, start: int, end: int, cause: UUID) -> bool:
    try:
        with transaction.atomic():
            _take(room, start, end, cause)
    except IntegrityError:
        return False
    return True


def _moves(room: Resource, cause: UUID) -> bool:
    """Tell whether a row can be moved onto another, which the guard must refuse too."""
    row = _take(room, 200, 260, cause)
    try:
        with transaction.atomic():
            Occupancy.objects.filter(pk=row.pk).update(start_minute=30)
    except IntegrityError:
        return False
    return True


@probe("booking.search")
def search(question: Question) -> Evidence:
    """Search the next free time of a service, by the query the public pages use."""
    service = (
        Service.objects.filter(
            online=True, practitioners__active=True, controller__registers=question.register
        )
        .order_by("category__position", "position")
        .first()
    )
    if service is None:
        return Evidence(
            State.DRIFTS,
            _("No service of this register can be booked online."),
            _("Add a service and who gives it to the house profile, and load it."),
        )
    today = local(question.now).date()
    setting = load_setting(service=service, first=today, days=AHEAD)
    found = next_free(setting=setting, first=today, days=AHEAD, now=question.now, at_most=1)
    if not found:
        return Evidence(
            State.HOLDS,
            _("The search answers: %(service)s has no free times now.") % {"service": service.name},
        )
    when = words.moment(local(moment_of(found[0].minute)), get_language() or "fi")
    return Evidence(
        State.HOLDS,
        _("The search answers: the next free time for %(service)s is %(moment)s.")
        % {"service": service.name, "moment": when},
    )


@probe("booking.open_door")
def open_door(question: Question) -> Evidence:
    """Find the public booking page, open to all."""
    try:
        view = resolve(DOOR).func
    except Resolver404:
        view = None
    if getattr(view, "peili_roles", None) != ("public",):
        return Evidence(
            State.DRIFTS,
            _("The public booking page is not open."),
            _("Start a version of the program that has it."),
        )
    if not question.counted:
        return Evidence(State.HOLDS, _("The public booking page is open."))
    count = Appointment.objects.filter(
        channel=Appointment.Channel.ONLINE,
        state=Appointment.State.BOOKED,
        starts_at__range=(question.now - QUARTER, question.now),
        claim__register=question.register,
    ).count()
    return Evidence(
        State.HOLDS,
        _("The public booking page is open. %(count)d visits booked online since %(day)s.")
        % {"count": count, "day": words.day_month(local(question.now - QUARTER), get_language() or "fi")},
    )
