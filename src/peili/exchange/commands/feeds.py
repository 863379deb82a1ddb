"""Opening a practitioner's times to a calendar outside, and shutting them again."""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from peili.exchange.models import Feed
from peili.exchange.queries.parties import CALENDAR, gets, party_for
from peili.exchange.rules.telling import needed
from peili.people.models import Staff
from peili.promises.tokens import new_token, token_hash
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose, Role

SEEN_EVERY = timedelta(minutes=1)  # a program that asks more often is not written down each time


class NotDeclared(Exception):
    """The house profile names no such party for calendars, or does not say that it gets so much."""


class OwnersChoice(Exception):
    """Naming services outside is for whoever answers for the clients' data to choose."""


@transaction.atomic
def make_feed(*, staff: Staff, party: str, level: str, by: Actor, now: datetime) -> tuple[Feed, str]:
    """Make a feed of a practitioner for a party; return it with the token of its link, which is not stored.

    Raises NotDeclared and OwnersChoice.
    """
    known = party_for(CALENDAR, party)
    if known is None or not gets(known, *needed(level)):
        raise NotDeclared
    if level == Feed.Level.SERVICES and by.role != Role.OWNER and not staff.is_renter:
        raise OwnersChoice
    token = new_token()
    feed = Feed.objects.create(
        staff=staff, party=party, level=level, token_code=token_hash(token), made_at=now
    )
    _note("exchange.make_feed", feed, ["party", "level"], by=by, now=now)
    return feed, token


@transaction.atomic
def shut_feed(*, feed: Feed, by: Actor, now: datetime) -> None:
    """Shut a feed: from now on its link leads nowhere."""
    if Feed.objects.filter(pk=feed.pk, revoked_at__isnull=True).update(revoked_at=now):
        _note("exchange.shut_feed", feed, ["revoked_at"], by=by, now=now)


@transaction.atomic
def fetched(*, feed: Feed, content: bytes, now: datetime) -> Feed:
    """Write down that a feed was fetched, and when what it says last changed. It is no act of anyone."""
    digest = hashlib.sha256(content).hexdigest()
    stale = feed.fetched_at is None or feed.fetched_at <= now - SEEN_EVERY
    if digest != feed.digest:
        feed.digest, feed.changed_at = digest, now
    elif not stale:
        return feed
    feed.fetched_at = now
    feed.save(update_fields=["digest", "changed_at", "fetched_at"])
    return feed


def _note(act: str, feed: Feed, fields: list[str], *, by: Actor, now: datetime) -> None:
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.HOUSE,
        register_id=None,
        about=[feed.staff.subject_id],
        thing=feed,
        fields=fields,
    )


def shut_feeds_of(gone: Collection[Staff], *, now: datetime) -> None:
    """Shut the feeds of those who leave, inside the command that lets them go."""
    Feed.objects.filter(staff__in=gone, revoked_at__isnull=True).update(revoked_at=now)
