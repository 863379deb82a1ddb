"""Keeping all the times of a series for someone who is filling in their details, or none of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from peili.booking.commands.crowding import Visitor, refuse_crowd
from peili.booking.commands.hold import Held
from peili.booking.commands.occupy import NotOffered, TimeTaken, release_expired
from peili.booking.commands.series import NotThen, wait_for
from peili.booking.commands.together import Arranged, occupy_together
from peili.booking.models import Hold
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.together import Wanted
from peili.booking.rules.series import LEAST_TIMES
from peili.promises.records import new_id
from peili.promises.tokens import new_token, token_hash
from peili.trail.commands import CLIENT, note
from peili.trail.models import Purpose


class NotASeries(Exception):
    """The service is not booked online as a series, or not so many times."""


@transaction.atomic
def hold_series(
    *,
    wanted: Wanted,
    visits: Sequence[Arranged],
    now: datetime,
    anyone: bool = False,
    visitor: Visitor | None = None,
) -> Held:
    """Keep the time of every visit; the hold of the first one has the link.

    `anyone` says that the wish was whoever is free. Raises NotThen with the first that cannot be had,
    NotASeries and TooManyHeld; then nothing is kept.
    """
    (terms, _zone), service = (house := terms_and_zone()), wanted.service
    if not (service.series and service.online and LEAST_TIMES <= len(visits) <= terms.series_times):
        raise NotASeries
    if visitor is not None:
        refuse_crowd(visitor, service=service, starts=[each.starts_at for each in visits], now=now)
    token, ends = new_token(), now + timedelta(minutes=terms.hold_minutes)
    kept = _holds(wanted, visits, token, expires_at=ends, anyone=anyone, visitor=visitor)
    release_expired(now=now)
    wait_for([wanted], visits)
    for each in kept:
        at = Arranged(each.starts_at, (0,), (each.staff_id,))
        try:
            (chosen,) = occupy_together(
                wanted=[wanted], at=at, causes=[{"hold_id": each.pk}], now=now, house=house
            )
        except (TimeTaken, NotOffered) as why:
            raise NotThen(each.starts_at, why) from why
        each.minutes, each.price_cents = chosen.told
        each.save(force_insert=True)
    note(
        act="booking.hold",
        by=CLIENT,
        now=now,
        purpose=Purpose.BOOKING,
        register_id=None,
        thing=kept[0],
        fields=["starts_at", "series"],
    )
    return Held(kept[0], token)


def _holds(
    wanted: Wanted,
    visits: Sequence[Arranged],
    token: str,
    *,
    expires_at: datetime,
    anyone: bool,
    visitor: Visitor | None,
) -> list[Hold]:
    """Return the holds of the visits in their order, not saved; the link opens the first one."""
    together = new_id()
    return [
        Hold(
            token_code=token_hash(f"{token}.{number}" if number else token),
            service=wanted.service,
            variant=wanted.extras.variant,
            addons=[extra.kept() for extra in wanted.extras.addons],
            staff_id=at.staff[0],
            starts_at=at.starts_at,
            expires_at=expires_at,
            any_practitioner=anyone,
            together=together,
            series=True,
            browser_code=visitor.browser if visitor and not number else "",
            network_code=visitor.network if visitor else "",
        )
        for number, at in enumerate(sorted(visits, key=lambda each: each.starts_at))
    ]
