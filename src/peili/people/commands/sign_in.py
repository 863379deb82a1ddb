"""Signing in and out: who, when, and how often it was refused.

After MOST refusals of one name within WINDOW the name is refused unheard, known or not, until the oldest of
them is WINDOW old; what is refused unheard is not counted. Browsers in which an account has been signed in
to before are counted apart, so a stranger's guesses never lock out the salon's own tablets.
"""

from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.db import transaction

from peili.people.accounts import sign_in_code
from peili.people.models import Account, SignInTry
from peili.people.rules.passwords import normal
from peili.trail.commands import PROGRAM, Actor, note
from peili.trail.models import Purpose, Role

WINDOW = timedelta(minutes=15)
MOST = 10


class Refused(Exception):
    """The name or the password is wrong, or the person does not work here any more: never said which."""


class TooManyTries(Exception):
    """The name has been refused too often; `until` says when it is heard again."""

    def __init__(self, until: datetime) -> None:
        super().__init__("refused unheard")
        self.until = until


def sign_in(*, name: str, password: str, browser_code: str, now: datetime) -> Account:
    """Return the account that may sign in. The password is hashed once whether the name is known or not.

    `browser_code` names a browser this account knows, or is empty. Raises Refused, TooManyTries.
    """
    code = sign_in_code(name)
    _hear(code, browser_code, now=now)
    account = authenticate(username=name, password=normal(password))
    if not isinstance(account, Account) or not account.staff.active:
        _refuse(code, browser_code, now=now)
        raise Refused
    _let_in(account, browser_code, now=now)
    return account


def let_in(*, account: Account, now: datetime) -> None:
    """Note that a member of the demo's staff comes in by its open door; no other house has one."""
    _let_in(account, "", now=now)


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
        subject = account.staff.subject
        note(
            act="people.sign_in_refused",
            by=PROGRAM,
            now=now,
            purpose=Purpose.SIGN_IN,
            register_id=subject.register_id,
            about=[subject.pk],
            thing=account,
        )


@transaction.atomic
def _let_in(account: Account, browser_code: str, *, now: datetime) -> None:
    SignInTry.objects.filter(sign_in_code=account.sign_in_code, browser_code=browser_code).delete()
    _note(account, "people.sign_in", Purpose.SIGN_IN, now=now)


@transaction.atomic
def sign_out(*, account: Account, now: datetime) -> None:
    """Note that a staff member signs out; the caller ends the session, which deletes its row."""
    _note(account, "people.sign_out", Purpose.SIGN_IN, now=now)


@transaction.atomic
def choose_language(*, account: Account, language: str, now: datetime) -> None:
    """Keep the language a staff member wants to read in."""
    if account.language == language:
        return
    account.language = language
    account.save(update_fields=["language"])
    _note(account, "people.choose_language", Purpose.HOUSE, now=now, fields=["language"])


def _note(
    account: Account, act: str, purpose: Purpose, *, now: datetime, fields: list[str] | None = None
) -> None:
    subject = account.staff.subject
    note(
        act=act,
        by=Actor(role=Role(account.staff.role), subject_id=subject.pk),
        now=now,
        purpose=purpose,
        register_id=subject.register_id,
        about=[subject.pk],
        thing=account,
        fields=fields or (),
    )


@transaction.atomic
def forget_tries(*, now: datetime) -> int:
    """Delete the refusals that no longer count; return how many. The trail keeps its own entries of them."""
    return SignInTry.objects.filter(at__lte=now - WINDOW).delete()[0]
