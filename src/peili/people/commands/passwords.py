"""Setting a staff member's password."""

from datetime import datetime

from django.db import transaction

from peili.people.models import Account, Session
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose

SHORTEST = 15  # characters; NIST SP 800-63B-4 for a password that stands alone


class PasswordTooShort(Exception):
    """The password has fewer than SHORTEST characters."""


@transaction.atomic
def set_password(*, account: Account, password: str, by: Actor, now: datetime) -> Account:
    """Set a password and end the account's sessions; raises PasswordTooShort."""
    if len(password) < SHORTEST:
        raise PasswordTooShort
    account.set_password(password)
    account.save(update_fields=["password"])
    Session.objects.filter(account=account).delete()
    note(
        act="people.set_password",
        by=by,
        now=now,
        purpose=Purpose.SIGN_IN,
        register_id=account.staff.subject.register_id,
        about=[account.staff.subject_id],
        thing=account,
        fields=["password"],
    )
    return account
