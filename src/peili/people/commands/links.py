"""Links for one person and one purpose: 256 random bits, stored as their hash, with an end.

Always called inside another command's transaction, which writes the trail entry. Opening a link changes
nothing; what it leads to is done by a form, and a link that may act once is used up there.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from peili.people.ends import own_end
from peili.people.models import Link
from peili.promises.tokens import new_token, token_hash
from peili.vault.models import Subject


class LinkEnded(Exception):
    """The link is not known, has ended, was used, or is for something else: which one is told to nobody."""


def make_link(
    *, subject_id: UUID, purpose: str, lasts: timedelta, now: datetime, thing_id: UUID | None = None
) -> str:
    """Make a link to what `purpose` names (a word of the program, such as `survey`); return its token."""
    token = new_token()
    Link.objects.create(
        subject_id=subject_id,
        purpose=purpose,
        thing_id=thing_id,
        code=token_hash(token),
        made_at=now,
        ends_at=now + lasts,
    )
    return token


def find_link(*, token: str, purpose: str, now: datetime) -> Link:
    """Return the link behind a token; raises LinkEnded."""
    found = Link.objects.filter(
        code=token_hash(token), purpose=purpose, ends_at__gt=now, used_at__isnull=True
    )
    link = found.select_related("subject").first()
    if link is None:
        raise LinkEnded
    return link


def use_link(*, link: Link, now: datetime) -> None:
    """Use a link up; raises LinkEnded when another press was first."""
    if not Link.objects.filter(pk=link.pk, used_at__isnull=True, ends_at__gt=now).update(used_at=now):
        raise LinkEnded


def end_links(*, subject: Subject, now: datetime) -> int:
    """End every link that was sent to a person, to what was joined to them too; return how many.

    Always called inside another command's transaction, as `make_link` is.
    """
    theirs = Subject.objects.filter(Q(pk=subject.pk) | Q(joined_to=subject))
    live = Link.objects.filter(subject__in=theirs, ends_at__gt=now, used_at__isnull=True)
    return live.update(ends_at=now)


@own_end(Link)
@transaction.atomic
def sweep_links(*, now: datetime) -> int:
    """Remove the links that have ended; return how many there were. It is no act of anyone."""
    count, _each = Link.objects.filter(ends_at__lte=now).delete()
    return count
