"""Signing in and out: who, when, and how often it was refused.

After MOST refusals of one name within WINDOW the name is refused unheard, known or not, until the oldest of
them is WINDOW old; what is refused unheard is not counted. Browsers in which an account has been signed in
to before are counted apart, so a stranger's guesses never lock out the salon's own tablets.
"""

from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.db import transaction

from peili.house.queries import local
from peili.people.accounts import sign_in_code
from peili.people.alerts import What, alert
from peili.people.commands.factors import WrongCode, give_code
from peili.people.commands.noting import note_sign_in, self_of
from peili.people.ends import own_end
from peili.people.models import Account, Device, Session, SignInTry
from peili.people.queries.factors import has_second_factor
from peili.people.rules.passwords import normal
from peili.people.sign_in_policy import policy
from peili.trail.commands import PROGRAM, note
from peili.trail.models import Entry, Purpose

WINDOW = timedelta(minutes=15)
MOST = 10


class Refused(Exception):
    """The name or the password is wrong, or the person does not work here any more: never said which."""


class TooManyTries(Exception):
    """The name has been refused too often; `until` says when it is heard again."""

    def __init__(self, until: datetime) -> None:
        super().__init__("refused unheard")
        self.until = until


def check_password(*, name: str, password: str, browser_code: str, now: datetime) -> Account:
    """Return the account a name and a password are of. The password is hashed once, known name or not.

    It lets nobody in: `enter` does, once a second factor was given where there is one, so only then are
    earlier refusals forgotten. `browser_code` names a browser this account knows, or is empty.
    Raises Refused, TooManyTries.
    """
    code = sign_in_code(name)
    _hear(code, browser_code, now=now)
    account = authenticate(username=name, password=normal(password))
    if not isinstance(account, Account) or not account.staff.active:
        _refuse(code, browser_code, now=now)
        raise Refused
    return account


def check_code(*, account: Account, typed: str, browser_code: str, now: datetime) -> None:
    """Use up a second factor's code; raises Refused, TooManyTries: wrong codes count like wrong passwords."""
    _hear(account.sign_in_code, browser_code, now=now)
    try:
        give_code(account=account, typed=typed, now=now)
    except WrongCode:
        _refuse(account.sign_in_code, browser_code, now=now)
        raise Refused from None


@transaction.atomic
def enter(*, account: Account, session_key: str, device: str, browser_code: str, now: datetime) -> None:
    """Note that a member of staff is in, in the session that was made for it, and on which device.

    Who needs a second factor and has none opens nothing but the page where one is taken into use.
    """
    asked = policy()
    needed = asked.needs_second(account.staff.role, on=local(now).date())
    Session.objects.filter(session_key=session_key).update(
        idle=asked.idle_minutes,
        enrols=needed and not has_second_factor(account),
        expire_date=now + timedelta(hours=asked.longest_hours),
    )
    _remember_device(account, session_key, device)
    SignInTry.objects.filter(sign_in_code=account.sign_in_code, browser_code=browser_code).delete()
    if not browser_code and _was_in_before(account):
        alert(account=account, what=What.NEW_DEVICE, device=device, now=now)
    note_sign_in("sign_in", account, now=now)


@transaction.atomic
def let_in(*, account: Account, session_key: str, device: str, now: datetime) -> None:
    """Note that a member of the demo's staff comes in by its open door; no other house has one.

    Nobody who comes so knows a password, so nothing asks for it again as long as the session lasts.
    """
    _remember_device(account, session_key, device)
    Session.objects.filter(session_key=session_key).update(fresh_until=now + timedelta(days=1))
    note_sign_in("sign_in", account, now=now)


def _was_in_before(account: Account) -> bool:
    return Entry.objects.filter(act="people.sign_in", actor=account.staff.subject_id).exists()


def _remember_device(account: Account, session_key: str, words: str) -> None:
    subject = account.staff.subject
    Device.objects.create(subject=subject, account=account, session_id=session_key, words=words)


def _hear(code: str, browser_code: str, *, now: datetime) -> None:
    recent = SignInTry.objects.filter(sign_in_code=code, browser_code=browser_code, at__gt=now - WINDOW)
    times = list(recent.order_by("-at").values_list("at", flat=True)[:MOST])
    if len(times) == MOST:
        raise TooManyTries(times[-1] + WINDOW)


@transaction.atomic
def _refuse(code: str, browser_code: str, *, now: datetime) -> None:
    account = Account.objects.select_related("staff__subject").filter(sign_in_code=code).first()
    SignInTry.objects.create(account=account, sign_in_code=code, browser_code=browser_code, at=now)
    if account is not None:
        note_sign_in("sign_in_refused", account, by=PROGRAM, now=now)


@transaction.atomic
def sign_out(*, account: Account, now: datetime) -> None:
    """Note that a staff member signs out; the caller ends the session, which deletes its row."""
    note_sign_in("sign_out", account, now=now)


@transaction.atomic
def choose_language(*, account: Account, language: str, now: datetime) -> None:
    """Keep the language a staff member wants to read in."""
    if account.language == language:
        return
    account.language = language
    account.save(update_fields=["language"])
    subject = account.staff.subject
    note(
        act="people.choose_language",
        by=self_of(account),
        now=now,
        purpose=Purpose.HOUSE,
        register_id=subject.register_id,
        about=[subject.pk],
        thing=account,
        fields=["language"],
    )


@own_end(SignInTry)
@transaction.atomic
def forget_tries(*, now: datetime) -> int:
    """Delete the refusals that no longer count; return how many. The trail keeps its own entries of them."""
    return SignInTry.objects.filter(at__lte=now - WINDOW).delete()[0]
