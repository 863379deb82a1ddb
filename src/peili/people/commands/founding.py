"""The first person of a house: its owner, who lets all others in."""

from datetime import datetime

from django.db import transaction

from peili.house.models import Controller, Register
from peili.people.accounts import sign_in_code
from peili.people.commands.passwords import PasswordRefused
from peili.people.models import Account, Staff
from peili.people.queries.passwords import weakness_for
from peili.people.rules.passwords import normal
from peili.trail.commands import PROGRAM, note
from peili.trail.models import Purpose, Role
from peili.vault.commands import make_subject
from peili.vault.models import Kind


class OwnerThere(Exception):
    """The house has somebody who signs in already."""


@transaction.atomic
def make_owner(
    *, house: Controller, name: str, title: str, sign_in: str, password: str, now: datetime
) -> Account:
    """Make the owner of a house nobody signs in to yet; raises OwnerThere, PasswordRefused."""
    if Account.objects.exists():
        raise OwnerThere
    why = weakness_for(password, more=(name, sign_in))
    if why is not None:
        raise PasswordRefused(why)
    register = Register.objects.get(controller=house, kind=Register.Kind.STAFF)
    staff = Staff.objects.create(
        subject=make_subject(register_id=register.pk, kind=Kind.STAFF, now=now),
        controller=house,
        name=name,
        title_fi=title,
        role=Role.OWNER,
        code="omistaja",
        position=1,
        bookable=False,
    )
    account = Account(staff=staff, sign_in_name=sign_in, sign_in_code=sign_in_code(sign_in))
    account.set_password(normal(password))
    account.save()
    note(
        act="people.make_owner",
        by=PROGRAM,
        now=now,
        purpose=Purpose.HOUSE,
        register_id=register.pk,
        about=[staff.subject_id],
        thing=account,
        fields=["name", "sign_in_name", "password"],
    )
    return account
