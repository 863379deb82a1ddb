"""Setting a staff member's password."""

from datetime import datetime

from django.db import transaction

from peili.people.alerts import What, alert
from peili.people.models import Account, Session
from peili.people.queries.passwords import weakness_for
from peili.people.rules.passwords import ALONE, Weak, normal
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose


class PasswordRefused(Exception):
    """The password is too easy to guess; `why` says in which way."""

    def __init__(self, why: Weak) -> None:
        super().__init__(why.name)
        self.why = why


@transaction.atomic
def set_password(
    *, account: Account, password: str, by: Actor, now: datetime, keep: str | None = None
) -> Account:
    """Set a password and end the account's sessions but the one to `keep`; raises PasswordRefused."""
    why = weakness_for(password, account=account)
    if why is not None:
        raise PasswordRefused(why)
    account.set_password(normal(password))
    account.stands_alone = len(normal(password)) >= ALONE
    account.save(update_fields=["password", "stands_alone"])
    Session.objects.filter(account=account).exclude(session_key=keep or "").delete()
    alert(account=account, what=What.PASSWORD, now=now)
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
