"""Opening a card past one's reach, and looking at that afterwards."""

from datetime import datetime, timedelta

from django.db import transaction

from peili.people.models import Client, Staff
from peili.people.reach.models import Opening
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose

LASTS = timedelta(hours=1)


@transaction.atomic
def open_past(*, client: Client, staff: Staff, why: str, words: str, by: Actor, now: datetime) -> Opening:
    """Open one card to somebody past their reach for an hour; the owner looks at it afterwards."""
    made = Opening.objects.create(
        client=client, staff=staff, why=why, words=words, at=now, ends_at=now + LASTS
    )
    note(
        act="people.open_past",
        by=by,
        now=now,
        purpose=Purpose.CARE_OF_CARD,
        register_id=client.register_id,
        about=[client.subject_id],
        thing=made,
        fields=["why", "words"],
    )
    return made


@transaction.atomic
def review(*, opening: Opening, staff: Staff, by: Actor, now: datetime) -> Opening:
    """Note that somebody else has looked at an opening; a second time changes nothing."""
    current = Opening.objects.select_for_update(of=("self",)).select_related("client").get(pk=opening.pk)
    if current.reviewed_at is not None:
        return current
    current.reviewed_at, current.reviewed_by = now, staff
    current.save(update_fields=["reviewed_at", "reviewed_by"])
    note(
        act="people.review_opening",
        by=by,
        now=now,
        purpose=Purpose.HOUSE,
        register_id=current.client.register_id,
        about=[current.subject_id],
        thing=current,
        fields=["reviewed_at"],
    )
    return current
