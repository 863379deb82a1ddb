"""The limits that booking itself knows: a test before a treatment, days between visits, a device in use."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peili.booking.models import Appointment, Block, Exemption, Interval, Occupancy, PatchTest, Role
from peili.booking.rules.conditions import Closed, too_late_before, too_soon_after, untested
from peili.booking.rules.hours import day_bounds, moment_of
from peili.house.queries import house_zone
from peili.promises.gates import Limit, Wish, limit, limits

BOOKED = Appointment.State.BOOKED


def wish_of(appointment: Appointment, *, now: datetime, starts: bool = False) -> Wish | None:
    """Return what a visit is to give; None while it has no card, so that nothing is known of whose it is."""
    if appointment.client_id is None:
        return None
    return Wish(
        client_id=appointment.client_id,
        service_id=appointment.service_id,
        now=now,
        appointment_id=appointment.pk,
        starts=starts,
    )


def limits_of(appointment: Appointment, *, now: datetime) -> list[Limit]:
    """Return when a visit's treatment is not given; nothing while it has no card."""
    wish = wish_of(appointment, now=now)
    return limits(wish) if wish else []


def limits_of_each(*, client_id: UUID, services: Iterable[UUID], now: datetime) -> list[list[Limit]]:
    """Return for each treatment that a client is to be booked for when it is not given to them."""
    known: dict[UUID, list[Limit]] = {}
    for service in (asked := list(services)):
        if service not in known:
            known[service] = limits(Wish(client_id=client_id, service_id=service, now=now))
    return [known[service] for service in asked]


def stopped(limiting: Sequence[Sequence[Limit]], starts_at: datetime, offsets: Sequence[int]) -> bool:
    """Tell whether a limit stops a visit; each of its treatments is judged at its own start.

    `offsets` are the minutes at which the treatments begin, in the order of their limits.
    """
    return any(
        each.stops(starts_at + timedelta(minutes=offset))
        for found, offset in zip(limiting, offsets, strict=False)
        for each in found
    )


def first_allowed(limiting: Iterable[Limit], day: date, *, zone: ZoneInfo) -> date:
    """Return the first day, from one on, with an instant at which no limit that ends stops a treatment."""
    at = datetime.combine(day, time(), tzinfo=zone)
    ending = [(each.until, each) for each in limiting if each.until is not None]
    for until, each in sorted(ending, key=lambda pair: pair[0]):
        if each.stops(at):
            at = until
    return at.astimezone(zone).date()


@limit("booking.patch_test")
def patch_test(wish: Wish) -> list[Limit]:
    """Return the times before which there is no test, or only one that is too fresh or too old."""
    said = PatchTest.objects.select_related("test").filter(service=wish.service_id).first()
    if said is None:
        return []
    visits = Appointment.objects.filter(client=wish.client_id, service=said.test_id, state=BOOKED)
    since = wish.now - timedelta(days=said.days + 1)
    tests = visits.filter(ends_at__gte=since).values_list("starts_at", "ends_at")
    words = _("It needs a test (%(test)s) at least %(hours)s h and at most %(days)s days before.")
    text = words % {"test": said.test.name, "hours": said.hours, "days": said.days}
    spans = untested(tests, hours=said.hours, days=said.days, zone=house_zone())
    return _spared(
        [
            Limit(
                code="booking.patch_test",
                text=text,
                since=begins,
                until=ends,
                remedy=said.test.slug,
                waivable=True,
            )
            for begins, ends in spans
        ],
        wish,
    )


def _spared(found: list[Limit], wish: Wish) -> list[Limit]:
    """Return limits with the days for which somebody decided that the visit is given in spite of them."""
    if not found or wish.appointment_id is None:
        return found
    zone = house_zone()
    decided = Exemption.objects.filter(appointment=wish.appointment_id, code=found[0].code)
    days = [day_bounds(each, zone) for each in decided.values_list("day", flat=True)]
    spans = tuple((moment_of(begins), moment_of(ends)) for begins, ends in days)
    return [replace(each, spared=spans) for each in found] if spans else found


@limit("booking.interval")
def interval(wish: Wish) -> list[Limit]:
    """Return the times too near to the client's other visits, before them or after."""
    mine = Q(service=wish.service_id) | Q(after=wish.service_id)
    rules = list(Interval.objects.filter(mine).select_related("service", "after"))
    if not rules:
        return []
    longest, zone = max(each.days for each in rules), house_zone()
    near = Appointment.objects.filter(
        client=wish.client_id, state=BOOKED, starts_at__gte=wish.now - timedelta(days=longest + 1)
    ).exclude(pk__in=[wish.appointment_id] if wish.appointment_id else [])
    visits = list(near.values_list("service_id", "starts_at"))
    found: list[Limit] = []
    for rule in rules:
        for service, at in visits:
            if rule.service_id == wish.service_id and rule.after_id == service:
                found.append(_apart(rule, too_soon_after(at, days=rule.days, zone=zone)))
            if rule.after_id == wish.service_id and rule.service_id == service and at > wish.now:
                found.append(_apart(rule, too_late_before(at, days=rule.days, zone=zone)))
    return _spared(found, wish)


def _apart(rule: Interval, span: Closed) -> Limit:
    words = ngettext(
        "At least %(count)d day must lie between %(after)s and %(service)s.",
        "At least %(count)d days must lie between %(after)s and %(service)s.",
        rule.days,
    )
    text = words % {"count": rule.days, "after": rule.after.name, "service": rule.service.name}
    return Limit(code="booking.interval", text=text, since=span[0], until=span[1], waivable=True)


@limit("booking.device")
def device(wish: Wish) -> list[Limit]:
    """Return the times at which a device that was booked for the visit is out of use."""
    if wish.appointment_id is None:
        return []  # of a device that is out of use no time is free
    rows = Occupancy.objects.filter(appointment=wish.appointment_id, resource__role=Role.DEVICE)
    units = {each.resource_id: each for each in rows.select_related("resource")}
    if not units:
        return []
    begins = min(moment_of(each.start_minute) for each in units.values())
    blocks = Block.objects.filter(resource__in=list(units), ends_at__gt=min(begins, wish.now))
    return [
        Limit(
            code="booking.device",
            text=_("%(device)s is out of use then.") % {"device": units[each.resource_id].resource.label},
            since=each.starts_at,
            until=each.ends_at,
        )
        for each in blocks
    ]
