"""Keeping a time for someone who is filling in their details."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from peili.booking.commands.crowding import Visitor, refuse_crowd
from peili.booking.commands.giving import give_back
from peili.booking.commands.occupy import occupy, release_expired
from peili.booking.models import Hold, Occupancy, Service
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.menu import PLAIN, Extras
from peili.people.ends import own_end
from peili.promises.tokens import new_token, token_hash
from peili.trail.commands import CLIENT, PROGRAM, Actor, note
from peili.trail.models import Purpose


@dataclass(frozen=True, slots=True)
class Held:
    """A hold and the token of its link, which is not stored anywhere."""

    hold: Hold
    token: str


@transaction.atomic
def hold(
    *,
    service: Service,
    starts_at: datetime,
    only: UUID | None,
    now: datetime,
    anyone: bool = False,
    visitor: Visitor | None = None,
    lasts: timedelta | None = None,
    client: UUID | None = None,
    by: Actor = CLIENT,
    extras: Extras = PLAIN,
) -> Held:
    """Keep a time with the practitioner wanted, or with whoever is free; raises TimeTaken, NotOffered.

    `anyone` says that the wish was whoever is free although the time was offered with one (`only`): should
    the hold end, any of them with the same price and length may take the booking. `extras` are what was
    chosen beside the service; the hold keeps what it comes to, and that is what is booked. `visitor` is who
    asks on the public pages; raises TooManyHeld when they, or all together, have too many times kept.
    `lasts` is another time than the house's own, and `client` the resource of a known client, whose time is
    kept with it.
    """
    if visitor is not None:
        refuse_crowd(visitor, service=service, starts=[starts_at], now=now)
    token, house = new_token(), terms_and_zone()
    kept = Hold(
        token_code=token_hash(token),
        service=service,
        variant=extras.variant,
        addons=[each.kept() for each in extras.addons],
        starts_at=starts_at,
        expires_at=now + (lasts or timedelta(minutes=house[0].hold_minutes)),
        any_practitioner=anyone or only is None,
        browser_code=visitor.browser if visitor else "",
        network_code=visitor.network if visitor else "",
    )
    wanted: Any = {"service": service, "starts_at": starts_at, "only": only, "client": client}
    taken = occupy(**wanted, now=now, hold=kept.pk, house=house, extras=extras)
    kept.staff, (kept.minutes, kept.price_cents) = taken.staff, taken.chosen.told
    kept.save(force_insert=True)
    note(
        act="booking.hold",
        by=by,
        now=now,
        purpose=Purpose.BOOKING,
        register_id=None,
        thing=kept,
        fields=["starts_at"],
    )
    return Held(kept, token)


@transaction.atomic
def release(*, kept: Hold, now: datetime) -> None:
    """Give a held time back at once, when its holder chooses another."""
    note(
        act="booking.release",
        by=CLIENT,
        now=now,
        purpose=Purpose.BOOKING,
        register_id=None,
        thing=kept,
    )
    whole = Hold.objects.filter(together=kept.together) if kept.together else Hold.objects.filter(pk=kept.pk)
    if kept.together:
        list(whole.select_for_update().order_by("pk"))  # as whoever books it does, before the resources
    give_back(Occupancy.objects.filter(hold__in=whole))
    whole.delete()


@own_end(Hold)
@transaction.atomic
def sweep(*, now: datetime) -> int:
    """Delete the holds that ended a day ago and free the minutes of all that have ended; return how many."""
    release_expired(now=now)
    old = Hold.objects.filter(expires_at__lte=now - timedelta(days=1))
    count = old.count()
    if count:
        note(
            act="booking.sweep",
            by=PROGRAM,
            now=now,
            purpose=Purpose.HOUSE,
            register_id=None,
            fields=["expires_at"],
        )
        old.delete()
    return count
