"""Keys for programs of declared parties: made, shut, counted."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Value

from peili.booking.rules.hours import minute_of
from peili.exchange.commands.feeds import NotDeclared
from peili.exchange.models import Key
from peili.exchange.queries.keys import declared
from peili.house.models import Controller
from peili.promises.prepared import Prepared, PreparedWrite, changing
from peili.promises.tokens import new_token, token_hash
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose

MOST_A_MINUTE = 120
AT_ONCE = 20  # uses that are written together

GOES_ON = PreparedWrite(
    lambda key, minute, fresh: changing(
        Key.objects.filter(pk=key, used_minute=minute), used_count=F("used_count") + fresh
    )
)
BEGINS = PreparedWrite(
    lambda key, minute, fresh: changing(
        Key.objects.filter(pk=key), used_minute=minute, used_count=Value(fresh)
    )
)
OVER = Prepared(lambda key, most: Key.objects.filter(pk=key, used_count__gt=most).values_list("pk"))

_uses: dict[UUID, tuple[int, int]] = {}  # of this process: the minute, and uses of it not written yet


class TooOften(Exception):
    """The key has been used too often in this minute."""


@transaction.atomic
def make_key(
    *, controller: Controller, party: str, purpose: str, by: Actor, now: datetime
) -> tuple[Key, str]:
    """Make a key for a party; return it with its token, which is not stored. Raises NotDeclared."""
    if not declared(party, purpose):
        raise NotDeclared
    token = new_token()
    key = Key.objects.create(
        controller=controller, party=party, purpose=purpose, token_code=token_hash(token), made_at=now
    )
    _note("exchange.make_key", key, ["party", "purpose"], by=by, now=now)
    return key, token


@transaction.atomic
def shut_key(*, key: Key, by: Actor, now: datetime) -> None:
    """Shut a key: from now on it opens nothing."""
    if Key.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=now):
        _note("exchange.shut_key", key, ["revoked_at"], by=by, now=now)


def count_use(*, key: Key, now: datetime) -> None:
    """Count a use of a key; raises TooOften past the limit of a minute. It is no act of anyone.

    The first of a minute is written, then each twentieth with those before it: a written use costs a wait for
    the disk, and makes every page read anew. Many processes so let a few more pass than one.
    """
    minute = minute_of(now)
    last, waiting = _uses.get(key.pk, (0, 0))
    fresh = waiting + 1 if last == minute else AT_ONCE
    if fresh < AT_ONCE:
        _uses[key.pk] = (minute, fresh)
        return
    try:
        _write_uses(key, minute, fresh if last == minute else 1)
    except TooOften:
        _uses[key.pk] = (minute, AT_ONCE)  # the next is looked at again
        raise
    _uses[key.pk] = (minute, 0)


@transaction.atomic
def _write_uses(key: Key, minute: int, fresh: int) -> None:
    if not GOES_ON.run(key=key.pk, minute=minute, fresh=fresh):
        BEGINS.run(key=key.pk, minute=minute, fresh=fresh)
    elif OVER.rows(key=key.pk, most=MOST_A_MINUTE):
        raise TooOften


def _note(act: str, key: Key, fields: list[str], *, by: Actor, now: datetime) -> None:
    note(act=act, by=by, now=now, purpose=Purpose.HOUSE, register_id=None, thing=key, fields=fields)
