"""Probes of sign-in: tried with an invented member of staff, in a transaction that is undone."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from peili.house.models import Register
from peili.house.queries import local
from peili.people.accounts import sign_in_code
from peili.people.commands.leaving import leave
from peili.people.commands.sign_in import enter
from peili.people.models import Account, Session, Staff
from peili.people.queries.factors import has_second_factor
from peili.people.sign_in_policy import policy
from peili.people.views.presence import PresenceMiddleware
from peili.promises.probes import Evidence, Question, State, probe, undone
from peili.promises.tokens import new_token
from peili.trail.models import Role
from peili.vault.commands import make_subject
from peili.vault.models import Kind


def _invented(role: str, *, now: datetime) -> tuple[Account, Session]:
    """Invent somebody who has just signed in with a password."""
    register = Register.objects.filter(kind=Register.Kind.STAFF).order_by("id")[0]
    staff = Staff.objects.create(
        subject=make_subject(register_id=register.pk, kind=Kind.STAFF, now=now),
        controller=register.controller,
        name="Koe",
        title_fi="koe",
        role=role,
        code="koe-xxxxxxxx",
        bookable=False,
    )
    name = new_token()
    account = Account(staff=staff, sign_in_name=name[:60], sign_in_code=sign_in_code(name))
    account.set_unusable_password()
    account.save()
    session = Session.objects.create(
        session_key=new_token()[:40], session_data="", expire_date=now + timedelta(hours=1), account=account
    )
    Session.objects.filter(pk=session.pk).update(seen_at=now)
    enter(account=account, session_key=session.pk, device="", browser_code="", now=now)
    session.refresh_from_db()
    return account, session


@probe("people.second_factor")
def second_factor(question: Question) -> Evidence:
    """Let an invented owner in without a second factor: nothing may open but taking one into use."""
    asked, today = policy(), local(question.now).date()
    roles = [role for role in Role if asked.needs_second(role, on=today)]
    if not roles:
        if asked.second_factor:
            first = min(asked.second_factor.values())
            return Evidence(State.NOT_YET, _("It is asked from %(day)s on.") % {"day": first.isoformat()})
        return Evidence(
            State.DRIFTS,
            _("No role is asked for a second factor."),
            _("Choose the roles and the day: Settings, How the staff sign in."),
        )
    with undone():
        shut = all(_invented(role, now=question.now)[1].enrols for role in roles)
    if not shut or not _stands(PresenceMiddleware):
        return Evidence(
            State.DRIFTS,
            _("An invented member of staff came in without a second factor."),
            _("Let nobody sign in until the program asks for it again."),
        )
    accounts = Account.objects.filter(staff__role__in=roles, staff__active=True, is_active=True)
    have = sum(has_second_factor(each) for each in accounts)
    return Evidence(
        State.HOLDS,
        _("Tried with invented staff: only taking one into use opened. Have one: %(have)d of %(all)d.")
        % {"have": have, "all": len(accounts)},
    )


@probe("people.screens_lock")
def screens_lock(question: Question) -> Evidence:
    """Leave an invented screen alone for as long as the house says: it must be locked."""
    minutes = policy().idle_minutes
    with undone():
        account, session = _invented(Role.RECEPTIONIST, now=question.now)
        keeper, left = PresenceMiddleware(_answer), question.now + timedelta(minutes=minutes)
        early = keeper.locked(session, account, now=left - timedelta(seconds=1))
        locked = keeper.locked(session, account, now=left)
    if early or not locked or not _stands(PresenceMiddleware):
        return Evidence(
            State.DRIFTS,
            _("An invented screen that was left alone did not lock."),
            _("Sign out of every tablet when you leave it, until the program locks them again."),
        )
    return Evidence(
        State.HOLDS,
        _("Tried with an invented screen: it locked after %(minutes)d minutes.") % {"minutes": minutes},
    )


@probe("people.leavers_out")
def leavers_out(question: Question) -> Evidence:
    """Let an invented member of staff go who is signed in: the session must be gone."""
    with undone():
        account, session = _invented(Role.PRACTITIONER, now=question.now)
        leave(gone=[account.staff], now=question.now)
        account.refresh_from_db()
        there = Session.objects.filter(pk=session.pk).exists() or account.is_active
    strangers = Session.objects.filter(account__staff__active=False).count()
    if there or strangers:
        return Evidence(
            State.DRIFTS,
            _("Somebody who has left is still signed in."),
            _("Sign them out: Settings, How the staff sign in."),
        )
    return Evidence(State.HOLDS, _("Tried with an invented member of staff: out at once, on every device."))


def _answer(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _stands(keeper: type) -> bool:
    """Tell whether a part that looks at every request is in use."""
    return f"{keeper.__module__}.{keeper.__qualname__}" in settings.MIDDLEWARE
