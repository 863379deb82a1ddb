"""Second factors: taken into use, given, taken away. Each change is told to its person."""

import base64
import secrets
from datetime import datetime

from django.db import models, transaction

from peili.house.queries import local
from peili.people.alerts import What, alert
from peili.people.commands.noting import note_sign_in
from peili.people.commands.passwords import set_password
from peili.people.models import Account, Authenticator, Passkey, RecoveryCode, Session
from peili.people.queries.factors import Factors, coming_authenticator, factors_of, has_second_factor
from peili.people.rules.one_time import CODES, PAPER, PAPER_LENGTH, SEED, from_paper, on_paper, step_of
from peili.people.sign_in_policy import policy
from peili.promises.lookups import lookup_code
from peili.trail.commands import Actor


class WrongCode(Exception):
    """The code is not the one that counts now, or was used before: never said which."""


class StillNeeded(Exception):
    """The last second factor of somebody whose role or password needs one is not taken away."""


@transaction.atomic
def begin_authenticator(*, account: Account, now: datetime) -> Authenticator:
    """Return the authenticator a person is taking into use, its seed made at the first asking."""
    found = coming_authenticator(account)
    if found is not None:
        return found
    seed = base64.b32encode(secrets.token_bytes(SEED)).decode()
    return Authenticator.objects.create(
        subject=account.staff.subject, account=account, seed=seed, made_at=now
    )


@transaction.atomic
def confirm_authenticator(*, account: Account, typed: str, now: datetime) -> list[str]:
    """Take an authenticator into use by its first code; return recovery codes if these are the first.

    Raises WrongCode.
    """
    found = coming_authenticator(account)
    step = _step(found, typed, now=now) if found else None
    if found is None or step is None:
        raise WrongCode
    found.confirmed_at, found.last_step = now, step
    found.save(update_fields=["confirmed_at", "last_step"])
    return second_factor_added("add_authenticator", account, now=now)


def second_factor_added(act: str, account: Account, *, now: datetime) -> list[str]:
    """Note a new second factor inside another command's transaction; return recovery codes if the first."""
    Session.objects.filter(account=account).update(enrols=False)
    note_sign_in(act, account, now=now)
    alert(account=account, what=What.FACTORS, now=now)
    return [] if RecoveryCode.objects.filter(account=account).exists() else _new_codes(account)


def _step(authenticator: Authenticator, typed: str, *, now: datetime) -> int | None:
    return step_of(typed, seed=authenticator.seed, seconds=now.timestamp(), last_step=authenticator.last_step)


@transaction.atomic
def new_recovery_codes(*, account: Account, now: datetime) -> list[str]:
    """Make new recovery codes, which are shown this once; the earlier ones open nothing any more."""
    RecoveryCode.objects.filter(account=account).delete()
    note_sign_in("new_recovery_codes", account, now=now)
    alert(account=account, what=What.FACTORS, now=now)
    return _new_codes(account)


def _new_codes(account: Account) -> list[str]:
    codes = ["".join(secrets.choice(PAPER) for _each in range(PAPER_LENGTH)) for _code in range(CODES)]
    for code in codes:
        RecoveryCode.objects.create(account=account, code=_hash(account, code))
    return [on_paper(code) for code in codes]


def _hash(account: Account, code: str) -> str:
    return lookup_code("recovery", f"{account.pk}|{from_paper(code)}")


@transaction.atomic
def give_code(*, account: Account, typed: str, now: datetime) -> None:
    """Use a code up: the authenticator's, or one from paper. Raises WrongCode.

    The update names the step it was seen at, so of two presses at once one fails.
    """
    authenticator = Authenticator.objects.filter(account=account, confirmed_at__isnull=False).first()
    step = _step(authenticator, typed, now=now) if authenticator else None
    if authenticator is not None and step is not None:
        mine = Authenticator.objects.filter(pk=authenticator.pk, last_step=authenticator.last_step)
        if mine.update(last_step=step):
            return
    unused = RecoveryCode.objects.filter(account=account, used_at__isnull=True, code=_hash(account, typed))
    if not unused.update(used_at=now):
        raise WrongCode
    note_sign_in("use_recovery_code", account, now=now)
    alert(account=account, what=What.FACTORS, now=now)


def may_remove(account: Account, *, now: datetime, factors: Factors | None = None) -> bool:
    """Tell whether a person may take one second factor away: not the last, where one is needed."""
    if not (factors or factors_of(account)).last:
        return True
    needed = policy().needs_second(account.staff.role, on=local(now).date())
    return account.stands_alone and not needed


@transaction.atomic
def remove_authenticator(*, account: Account, now: datetime) -> None:
    """Take a person's authenticator away; raises StillNeeded."""
    _remove("remove_authenticator", Authenticator.objects.filter(account=account), account, now=now)


@transaction.atomic
def remove_passkey(*, account: Account, passkey: Passkey, now: datetime) -> None:
    """Take one of a person's passkeys away; raises StillNeeded."""
    mine = Passkey.objects.filter(account=account, pk=passkey.pk)
    _remove("remove_passkey", mine, account, now=now)


def _remove(
    act: str,
    gone: "models.QuerySet[Authenticator] | models.QuerySet[Passkey]",
    account: Account,
    *,
    now: datetime,
) -> None:
    if not may_remove(account, now=now):
        raise StillNeeded
    count, _each = gone.delete()
    if count:
        note_sign_in(act, account, now=now)
        alert(account=account, what=What.FACTORS, now=now)
    if not has_second_factor(account):
        RecoveryCode.objects.filter(account=account).delete()


@transaction.atomic
def recover(*, account: Account, by: Actor, now: datetime) -> None:
    """Take all second factors of somebody who lost them away, and end their sessions.

    They sign in with their password; where their role needs a second factor, that opens only the page on
    which they take a new one into use. The caller gives a new password when the old one is short.
    """
    for model in (Authenticator, Passkey, RecoveryCode, Session):
        model.objects.filter(account=account).delete()
    note_sign_in("recover", account, now=now, by=by)
    alert(account=account, what=What.RECOVERED, now=now)


@transaction.atomic
def recover_with_password(*, account: Account, password: str, by: Actor, now: datetime) -> None:
    """Let somebody begin anew who lost password and second factor; raises PasswordRefused."""
    recover(account=account, by=by, now=now)
    set_password(account=account, password=password, by=by, now=now)
