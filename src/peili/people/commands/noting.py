"""The entry of an act about somebody's sign-in: the same in every command of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction

from peili.people.models import Account
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose, Role

REFUSED: Final = "refused"


def self_of(account: Account) -> Actor:
    """Return a member of staff as who acts on their own sign-in."""
    return Actor(role=Role(account.staff.role), subject_id=account.staff.subject_id)


def note_sign_in(
    act: str, account: Account, *, now: datetime, by: Actor | None = None, fields: Iterable[str] = ()
) -> None:
    """Write the entry of an act about an account; by its own person when nobody else is named."""
    subject = account.staff.subject
    note(
        act=f"people.{act}",
        by=by or self_of(account),
        now=now,
        purpose=Purpose.SIGN_IN,
        register_id=subject.register_id,
        about=[subject.pk],
        thing=account,
        fields=fields,
    )


@transaction.atomic
def note_refused(*, account: Account, page: str, now: datetime) -> None:
    """Note that a page or a record was refused to somebody who is in: the page's name, nothing they sent."""
    note_sign_in(REFUSED, account, now=now, fields=[page])
