"""The day on paper, for when the network is gone: making one is written down, and so is its end."""

from datetime import date, datetime

from django.db import transaction

from peili.booking.models import DaySheet
from peili.house.models import Controller
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


@transaction.atomic
def make_sheet(
    *, controller: Controller, day: date, phones: bool, burn_by: date, by: Actor, now: datetime
) -> DaySheet:
    """Write down that a business has a day on paper, and by when it is burned."""
    sheet = DaySheet.objects.create(
        controller=controller, day=day, phones=phones, burn_by=burn_by, made_at=now
    )
    said = ["day", "burn_by", *(["phones"] if phones else [])]
    _note("booking.make_sheet", sheet, said, by=by, now=now)
    return sheet


@transaction.atomic
def burn_sheet(*, sheet: DaySheet, by: Actor, now: datetime) -> None:
    """Write down that the paper is gone; a second time changes nothing."""
    current = DaySheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if current.burned_at is not None:
        return
    current.burned_at = now
    current.save(update_fields=["burned_at"])
    _note("booking.burn_sheet", current, ["burned_at"], by=by, now=now)


def _note(act: str, sheet: DaySheet, fields: list[str], *, by: Actor, now: datetime) -> None:
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.HOUSE,
        register_id=None,
        about=[],
        thing=sheet,
        fields=fields,
    )
