"""Looks at the house for the walk: what is there, and what has happened already."""

from datetime import datetime, timedelta
from typing import Final

from peili.house.checklist.queries import standing_of
from peili.people.models import Client, Link
from peili.rights.commands.own import PURPOSE
from peili.rights.models import Erasure, Errand, OwnSession, Request

CABINET: Final = "locked_cabinet"
FAR: Final = timedelta(days=5 * 365)  # an erasure that far ahead was made by a jump


def session_of(client: Client, *, now: datetime) -> bool:
    """Tell whether the client's own page is open somewhere."""
    return OwnSession.objects.filter(subject=client.subject_id, ends_at__gt=now).exists()


def link_waits(client: Client, *, now: datetime) -> bool:
    """Tell whether a link to the client's own page waits to be opened."""
    unused = Link.objects.filter(purpose=PURPOSE, used_at__isnull=True, ends_at__gt=now)
    return unused.filter(subject=client.subject_id).exists()


def request_of(client: Client) -> Request | None:
    """Return the client's own request to be erased."""
    asked = Request.objects.filter(subject=client.subject_id, right=Request.Right.ERASURE)
    return asked.filter(answered_at__isnull=True).first()


def errand_of(paper: str) -> Errand | None:
    """Return the task of destroying the walk's paper card: it is there once the client is erased."""
    if not paper:
        return None
    return Errand.objects.filter(kind=Errand.Kind.DESTROY, what=paper).order_by("-id").first()


def gone_in_jump(*, now: datetime) -> list[dict[str, int]]:
    """Return what each erasure of a jump took, in counts by class."""
    far = Erasure.objects.filter(begun_at__gt=now + FAR, done_at__isnull=False)
    return list(far.values_list("counts", flat=True))


def jumped(*, now: datetime) -> bool:
    """Tell whether this house has jumped, and nothing is being erased any more."""
    far = Erasure.objects.filter(begun_at__gt=now + FAR)
    return far.exists() and not far.filter(done_at__isnull=True).exists()


def cabinet_is_red(*, now: datetime) -> bool:
    """Tell whether the cabinet's sentence does not hold."""
    found = standing_of(CABINET, now=now)
    return found is not None and found.found.red
