"""Searching is a disclosure: what it shows is logged before it is shown."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from peili.people.models import Claim, Client, Staff
from peili.people.queries.search import SHOWN, Found, find
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose

FIELDS = ("first_name", "last_name", "birth_year", "phone", "visits")
NAMESAKES = 5  # cards of the same name shown beside an online booking


@transaction.atomic
def search(
    *, staff: Staff, text: str, by: Actor, now: datetime, purpose: Purpose, most: int = SHOWN
) -> Found:
    """Find cards and log whose were shown. The trail never holds what was typed."""
    found = find(staff=staff, text=text, most=most)
    _note(found.clients, found.register_id, by=by, now=now, purpose=purpose)
    return found


@transaction.atomic
def search_for_claim(
    *, staff: Staff, claim: Claim, same: Sequence[Client], by: Actor, now: datetime
) -> list[Client]:
    """Return the cards an online booking may belong to: those with its number, then some of its name."""
    named = find(staff=staff, text=claim.full_name, most=NAMESAKES).clients
    cards = list({card.pk: card for card in (*same, *named)}.values())
    if cards:
        _note(cards, claim.register_id, by=by, now=now, purpose=Purpose.CARE_OF_CARD)
    return cards


def _note(
    shown: Sequence[Client], register_id: UUID | None, *, by: Actor, now: datetime, purpose: Purpose
) -> None:
    note(
        act="people.search",
        by=by,
        now=now,
        purpose=purpose,
        register_id=register_id,
        about=[card.subject_id for card in shown],
        fields=FIELDS if shown else (),
    )
