"""What the house says that only people can see, and how each of it stands."""

from collections.abc import Sequence
from datetime import date, datetime

from peili.house.checklist.rules import Standing, standing
from peili.house.models import Look, ProfileVersion
from peili.house.promised import CLAIMS
from peili.house.queries import local, profile_version

HISTORY = 12


def claims() -> list[str]:
    """Return what the newest profile says that only people can see, in the order of the vocabulary."""
    version = profile_version()
    said = version.content.get("security", {}) if version else {}
    return [claim for claim, kind in CLAIMS.items() if kind == "attested" and claim in said]


def said_since(wanted: Sequence[str]) -> dict[str, date]:
    """Return since when each claim has been said without a break."""
    found: dict[str, date] = {}
    left = set(wanted)
    rows = ProfileVersion.objects.order_by("-number").values_list("loaded_at", "content__security")
    for loaded_at, security in rows.iterator(chunk_size=20):
        left &= set(security or {})
        if not left:
            break
        day = local(loaded_at).date()
        found |= dict.fromkeys(left, day)
    return found


def checklist(*, now: datetime) -> list[Standing]:
    """Return how everything stands that only people can see."""
    wanted = claims()
    return _standings(wanted, now=now) if wanted else []


def standing_of(claim: str, *, now: datetime) -> Standing:
    """Return how one claim stands; it must be one the house says."""
    return _standings([claim], now=now)[0]


def _standings(wanted: Sequence[str], *, now: datetime) -> list[Standing]:
    since, today = said_since(wanted), local(now).date()
    found = []
    for claim in wanted:
        look = latest(claim, most=1)
        last = (local(look[0].at).date(), look[0].role, look[0].good) if look else None
        found.append(standing(claim=claim, since=since.get(claim, today), last=last, today=today))
    return found


def latest(claim: str, *, most: int = HISTORY) -> list[Look]:
    """Return the last looks at a thing, the newest first."""
    return list(Look.objects.filter(claim=claim).order_by("-at", "-id")[:most])
