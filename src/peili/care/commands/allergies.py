"""What a client is allergic to, as they tell it."""

from datetime import datetime

from django.db import transaction

from peili.care.commands.consenting import need_consent
from peili.care.commands.noting import noted
from peili.care.models import Allergy
from peili.people.models import Client, Staff
from peili.trail.commands import Actor


@transaction.atomic
def note_allergy(
    *, client: Client, substance: str, staff: Staff, by: Actor, now: datetime, note: str = ""
) -> Allergy:
    """Note an allergy on the card; a substance that is there already is returned as it was.

    Raises ConsentMissing.
    """
    need_consent(client)
    for known in Allergy.objects.filter(client=client, ended_at__isnull=True):
        if known.substance == substance:
            return known
    made = Allergy.objects.create(client=client, substance=substance, note=note, staff=staff, noted_at=now)
    noted("care.note_allergy", client, made, by=by, now=now, fields=["substance", "note"])
    return made


@transaction.atomic
def end_allergy(*, allergy: Allergy, by: Actor, now: datetime) -> Allergy:
    """Say that the client is not allergic to this any more, or never was; a second press changes nothing."""
    current = Allergy.objects.select_for_update(of=("self",)).select_related("client").get(pk=allergy.pk)
    if current.ended_at is None:
        current.ended_at = now
        current.save(update_fields=["ended_at"])
        noted("care.end_allergy", current.client, current, by=by, now=now, fields=["ended_at"])
    return current
