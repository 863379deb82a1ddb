"""The day on paper, for when the network is gone: making one is written down, and so is its end."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from peili.booking.models import Appointment, DaySheet
from peili.house.models import Register
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


@transaction.atomic
def make_sheet(
    *,
    register: Register,
    day: date,
    shown: Sequence[Appointment],
    phones: bool,
    burn_by: date,
    by: Actor,
    now: datetime,
) -> DaySheet:
    """Write down that a business has a day on paper, whose visits stand there, and by when it is burned."""
    sheet = DaySheet.objects.create(
        controller_id=register.controller_id, day=day, phones=phones, burn_by=burn_by, made_at=now
    )
    people = {whose.subject_id for each in shown if (whose := each.client or each.claim) is not None}
    note(
        act="booking.make_sheet",
        by=by,
        now=now,
        purpose=Purpose.BOOKING,
        register_id=register.pk,
        about=sorted(people),
        thing=sheet,
        fields=["first_name", "last_name", "starts_at", *(["phone"] if phones else [])],
    )
    return sheet


@transaction.atomic
def burn_sheet(*, sheet: DaySheet, by: Actor, now: datetime) -> None:
    """Write down that the paper is gone; a second time changes nothing."""
    current = DaySheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if current.burned_at is not None:
        return
    current.burned_at = now
    current.save(update_fields=["burned_at"])
    note(
        act="booking.burn_sheet",
        by=by,
        now=now,
        purpose=Purpose.HOUSE,
        register_id=None,
        about=[],
        thing=current,
        fields=["burned_at"],
    )
