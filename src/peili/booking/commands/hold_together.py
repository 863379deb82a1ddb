"""Keeping the times of a visit of several treatments for someone who is filling in their details."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from peili.booking.commands.crowding import Visitor, refuse_crowd
from peili.booking.commands.hold import Held
from peili.booking.commands.together import Arranged, occupy_together
from peili.booking.models import Hold
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.together import Wanted
from peili.promises.records import new_id
from peili.promises.tokens import new_token, token_hash
from peili.trail.commands import CLIENT, note
from peili.trail.models import Purpose


@transaction.atomic
def hold_together(
    *,
    wanted: Sequence[Wanted],
    at: Arranged,
    now: datetime,
    anyone: bool = False,
    visitor: Visitor | None = None,
) -> Held:
    """Keep the time of every treatment, or of none; the hold of the first one has the link.

    `anyone` says that the wish was whoever is free. Raises TimeTaken, NotOffered and TooManyHeld.
    """
    if visitor is not None:
        refuse_crowd(visitor, service=wanted[0].service, starts=[at.at(0)], now=now)
    token, house, together = new_token(), terms_and_zone(), new_id()
    kept = [
        Hold(
            token_code=token_hash(f"{token}.{number}" if number else token),
            service=each.service,
            variant=each.extras.variant,
            addons=[extra.kept() for extra in each.extras.addons],
            staff_id=at.staff[number],
            starts_at=at.at(number),
            expires_at=now + timedelta(minutes=house[0].hold_minutes),
            any_practitioner=anyone,
            together=together,
            browser_code=visitor.browser if visitor and not number else "",
            network_code=visitor.network if visitor and not number else "",
        )
        for number, each in enumerate(wanted)
    ]
    causes: list[dict[str, UUID]] = [{"hold_id": each.pk} for each in kept]
    taken = occupy_together(wanted=wanted, at=at, causes=causes, now=now, house=house)
    for each, chosen in zip(kept, taken, strict=True):
        each.minutes, each.price_cents = chosen.told
        each.save(force_insert=True)
    note(
        act="booking.hold",
        by=CLIENT,
        now=now,
        purpose=Purpose.BOOKING,
        register_id=None,
        thing=kept[0],
        fields=["starts_at", "together"],
    )
    return Held(kept[0], token)
