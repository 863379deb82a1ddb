"""What the house says that only people can see, and how each of it stands."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet, Subquery

from peili.house.checklist.rules import Standing, standing
from peili.house.models import Look, ProfileVersion
from peili.house.promised import CLAIMS
from peili.house.queries import local

HISTORY = 12
ATTESTED = tuple(claim for claim, kind in CLAIMS.items() if kind == "attested")


def said_since() -> dict[str, datetime]:
    """Return what the newest profile says that only people can see, and since when without a break."""
    found: dict[str, datetime] = {}
    left = set(ATTESTED)
    rows = ProfileVersion.objects.order_by("-number").values_list("loaded_at", "content__security")
    for loaded_at, security in rows.iterator(chunk_size=20):
        left &= set(security or {})
        if not left:
            break
        found |= dict.fromkeys(left, loaded_at)
    return {claim: found[claim] for claim in ATTESTED if claim in found}


def checklist(*, now: datetime) -> list[Standing]:
    """Return how everything stands that only people can see, in three queries."""
    since = said_since()
    if not since:
        return []
    there = local(now)
    looks = _last(since)
    return [_standing(claim, at, looks.get(claim), there) for claim, at in since.items()]


def _last(claims: Collection[str]) -> Mapping[str, Look]:
    latest = (Q(pk=Subquery(_of(claim).values("pk")[:1])) for claim in claims)
    return {look.claim: look for look in Look.objects.filter(reduce(or_, latest))}


def _of(claim: str) -> QuerySet[Look]:
    return Look.objects.filter(claim=claim).order_by("-at", "-id")


def _standing(claim: str, since: datetime, look: Look | None, there: datetime) -> Standing:
    def day(at: datetime) -> date:
        return at.astimezone(there.tzinfo).date()

    last = (day(look.at), look.role, look.good) if look else None
    return standing(claim=claim, since=day(since), last=last, today=there.date())


def standing_of(claim: str, *, now: datetime) -> Standing | None:
    """Return how one claim stands; None when the house does not say it."""
    return next((each for each in checklist(now=now) if each.claim == claim), None)


def latest(claim: str) -> list[Look]:
    """Return the last looks at a thing, the newest first."""
    return list(_of(claim)[:HISTORY])
