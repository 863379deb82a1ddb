"""Closed days of a business: one closure, a block for each of its practitioners."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from peili.booking.commands.blocks import lift, stand
from peili.booking.commands.fitting import list_unfit
from peili.booking.commands.occupy import release_expired
from peili.booking.models import Block, Closure, Resource
from peili.booking.rules.hours import day_bounds, moment_of
from peili.house.models import Controller
from peili.house.queries import house_zone
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


@transaction.atomic
def close(*, controller: Controller, first: date, last: date, by: Actor, now: datetime) -> Closure:
    """Close a business from a date to another, both included; visits then stay and are listed."""
    release_expired(now=now)
    made = _close(controller, first, last, now=now)
    _said("booking.close", made, by=by, now=now)
    return made


@transaction.atomic
def open_again(*, closure: Closure, by: Actor, now: datetime) -> None:
    """Take a closure away."""
    lift(closure.blocks.all())
    pk = closure.pk
    closure.delete()
    closure.pk = pk  # the trail names what it was
    _said("booking.open_again", closure, by=by, now=now)


@transaction.atomic
def close_on_holidays(
    *,
    controller: Controller,
    chosen: Iterable[tuple[str, date]],
    since: date,
    until: date,
    by: Actor,
    now: datetime,
) -> None:
    """Close on these holidays of a stretch, by code and date, and be open on the stretch's others."""
    release_expired(now=now)
    wanted = set(chosen)
    known = Closure.objects.filter(controller=controller, first__gte=since, first__lte=until)
    known = known.exclude(holiday="")
    gone = [each for each in known if (each.holiday, each.first) not in wanted]
    wanted -= {(each.holiday, each.first) for each in known}
    lift(Block.objects.filter(closure__in=gone))
    Closure.objects.filter(pk__in=[each.pk for each in gone]).delete()
    for holiday, on in sorted(wanted, key=lambda each: each[1]):
        _close(controller, on, on, now=now, holiday=holiday)
    _said("booking.close_on_holidays", controller, by=by, now=now)


def cover(resource: Resource, *, controller_id: UUID, now: datetime) -> None:
    """Close a practitioner's time on the days their business is closed already, inside another command."""
    today = now.astimezone(house_zone()).date()
    known = Closure.objects.filter(controller=controller_id, last__gte=today)
    for each in known.exclude(blocks__resource=resource):
        _stand(each, resource, now=now)


def _close(controller: Controller, first: date, last: date, *, now: datetime, holiday: str = "") -> Closure:
    made = Closure.objects.create(controller=controller, first=first, last=last, holiday=holiday)
    for each in Resource.objects.filter(staff__controller=controller, staff__active=True).order_by("pk"):
        _stand(made, each, now=now)
    return made


def _stand(closure: Closure, resource: Resource, *, now: datetime) -> None:
    zone = house_zone()
    stand(
        resource=resource,
        kind=Block.Kind.CLOSED,
        starts_at=moment_of(day_bounds(closure.first, zone)[0]),
        ends_at=moment_of(day_bounds(closure.last, zone)[1]),
        now=now,
        closure=closure,
    )


def _said(act: str, thing: Closure | Controller, *, by: Actor, now: datetime) -> None:
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.HOUSE,
        register_id=None,
        thing=thing,
        fields=["first", "last"],
    )
    list_unfit(now=now)
