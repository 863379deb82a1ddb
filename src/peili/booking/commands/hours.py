"""A practitioner's working hours: written as a whole, from the profile's file or from the pages."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from peili.booking.commands.fitting import list_unfit
from peili.booking.models import DateHours, Resource, Role, RotaCycle, WeeklyHours
from peili.booking.rota import Hours, Rota
from peili.people.models import Staff
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


def write_hours(staff: Staff, rota: Rota) -> None:
    """Write somebody's hours in place of those before, inside another command's transaction."""
    _write_weeks(staff, hours=rota.hours, weeks=rota.weeks, since=rota.since)
    DateHours.objects.filter(staff=staff).delete()
    DateHours.objects.bulk_create(
        DateHours(staff=staff, on=on, opens=opens, closes=closes)
        for on, spans in rota.dates.items()
        for opens, closes in (spans or [(None, None)])
    )


def _write_weeks(staff: Staff, *, hours: Mapping[int, Hours], weeks: int, since: date | None) -> None:
    WeeklyHours.objects.filter(staff=staff).delete()
    WeeklyHours.objects.bulk_create(
        WeeklyHours(staff=staff, week=day // 7, weekday=day % 7, opens=opens, closes=closes)
        for day, spans in hours.items()
        for opens, closes in spans
    )
    if weeks == 1 or since is None:
        RotaCycle.objects.filter(staff=staff).delete()
    else:
        RotaCycle.objects.update_or_create(staff=staff, defaults={"weeks": weeks, "starts_on": since})


@transaction.atomic
def set_week(
    *, staff: Staff, hours: Mapping[int, Hours], weeks: int, since: date | None, by: Actor, now: datetime
) -> None:
    """Set the hours that repeat, by the day of the rota; visits outside them stay and are listed."""
    _write_weeks(staff, hours=hours, weeks=weeks, since=since)
    _said(staff, "booking.set_hours", by=by, now=now)


@transaction.atomic
def set_date(*, staff: Staff, on: date, hours: Hours, by: Actor, now: datetime) -> None:
    """Set the hours of one date in place of the week's; none means not at work."""
    DateHours.objects.filter(staff=staff, on=on).delete()
    DateHours.objects.bulk_create(
        DateHours(staff=staff, on=on, opens=opens, closes=closes) for opens, closes in hours or [(None, None)]
    )
    _said(staff, "booking.set_date_hours", by=by, now=now)


@transaction.atomic
def clear_date(*, staff: Staff, on: date, by: Actor, now: datetime) -> None:
    """Let the week's hours hold on a date again."""
    DateHours.objects.filter(staff=staff, on=on).delete()
    _said(staff, "booking.clear_date_hours", by=by, now=now)


def _said(staff: Staff, act: str, *, by: Actor, now: datetime) -> None:
    Resource.objects.get_or_create(staff=staff, defaults={"role": Role.STAFF})
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.HOUSE,
        register_id=None,
        about=[staff.subject_id],
        thing=staff,
        fields=["hours"],
    )
    list_unfit(now=now)
