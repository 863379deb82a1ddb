"""Passkeys: kept and used. A counter that went back is a copied key, and opens nothing."""

from datetime import datetime

from django.db import transaction

from peili.people.commands.factors import second_factor_added
from peili.people.commands.noting import note_sign_in
from peili.people.models import Account, Passkey
from peili.people.passkeys import Made, NotProved
from peili.trail.commands import PROGRAM

MOST = 20  # passkeys of a person


@transaction.atomic
def add_passkey(*, account: Account, made: Made, name: str, now: datetime) -> list[str]:
    """Keep a new passkey; return recovery codes if it is the first second factor. Raises NotProved."""
    mine = Passkey.objects.filter(account=account).count()
    if mine >= MOST or Passkey.objects.filter(code=made.code).exists():
        raise NotProved
    Passkey.objects.create(
        subject=account.staff.subject,
        account=account,
        code=made.code,
        credential=made.credential,
        count=made.count,
        name=name,
        made_at=now,
    )
    return second_factor_added("add_passkey", account, now=now)


def use_passkey(*, passkey: Passkey, count: int, now: datetime) -> None:
    """Note that a passkey proved its person; raises NotProved when its counter went back.

    Most passkeys that move between devices do not count at all: they say 0 every time.
    """
    if (count or passkey.count) and count <= passkey.count:
        with transaction.atomic():
            note_sign_in("passkey_copied", passkey.account, by=PROGRAM, now=now)
        raise NotProved
    Passkey.objects.filter(pk=passkey.pk).update(count=count, used_at=now)
