"""Reading feeds: each business its own, and what the holder of a link is told."""

from datetime import datetime

from django.db.models import QuerySet

from peili.exchange.models import Feed
from peili.exchange.queries.parties import CALENDAR, gets, party_for
from peili.exchange.queries.taken import taken, window
from peili.exchange.rules.telling import needed
from peili.house.ics import Event, calendar
from peili.people.models import Staff
from peili.promises.lookups import lookup_code
from peili.promises.tokens import token_hash
from peili.trail.models import Role

BUSY, NAME = "Varattu", "Varatut ajat"  # the calendar's language is the house's, whoever fetches it
REFRESH = 15  # minutes


def staff_for(staff: Staff) -> QuerySet[Staff]:
    """Return the practitioners whose connections this person may see: all of an owner's, else one's own."""
    known = Staff.objects.practitioners().filter(controller_id=staff.controller_id)
    return known if staff.role == Role.OWNER else known.filter(pk=staff.pk)


def feeds_for(staff: Staff) -> QuerySet[Feed]:
    """Return the open feeds this person may see, the newest first."""
    return Feed.objects.filter(staff__in=staff_for(staff), revoked_at__isnull=True).order_by(
        "-made_at", "-pk"
    )


def open_feed(token: str) -> Feed | None:
    """Return the feed behind a link, unless it was shut, its owner left, or its party was taken out."""
    found = Feed.objects.filter(token_code=token_hash(token), revoked_at__isnull=True, staff__active=True)
    feed = found.select_related("staff").first()
    if feed is None:
        return None
    party = party_for(CALENDAR, feed.party)
    return feed if party is not None and gets(party, *needed(feed.level)) else None


def written(feed: Feed, *, now: datetime) -> bytes:
    """Return the calendar of a feed. It never names a client."""
    since, until = window(now)
    named = feed.level == Feed.Level.SERVICES
    events = (
        Event(
            uid=f"{lookup_code('feed', f'{feed.pk} {each.cause} {each.number}')}@peili",
            made=each.made,
            starts=each.starts,
            ends=each.ends,
            words=each.service if named and each.service else BUSY,
        )
        for each in taken(staff=feed.staff, since=since, until=until)
    )
    return calendar(events, name=NAME, refresh_minutes=REFRESH)
