"""The way into the client's own page: a one-time link, a session of half an hour, and the second step.

The session is apart from those of the staff: a token in a cookie of its own, here only its hash. What is
about health opens with a code given face to face, which ends after a quarter of an hour or five wrong tries.
"""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from peili.people.commands.links import find_link, make_link, use_link
from peili.people.ends import own_end
from peili.people.models import Client
from peili.promises.lookups import lookup_code
from peili.promises.tokens import new_token, token_hash
from peili.rights.models import OwnSession, SalonCode
from peili.trail.commands import CLIENT, Actor, note
from peili.trail.models import Purpose
from peili.vault.models import Subject

PURPOSE = "own"
LINK = timedelta(hours=1)
SESSION = timedelta(minutes=30)
CODE = timedelta(minutes=15)
DIGITS = 6
TRIES = 5


class WrongCode(Exception):
    """The code is not the one that was given, or there is none any more."""


@transaction.atomic
def give_link(*, client: Client, by: Actor, now: datetime) -> str:
    """Make a link to the client's own page, to be shown to the client at the salon; return its token."""
    token = make_link(subject_id=client.subject_id, purpose=PURPOSE, lasts=LINK, now=now)
    _note("rights.give_link", client.subject, by=by, now=now)
    return token


@transaction.atomic
def open_own_page(*, token: str, now: datetime) -> str:
    """Use a link up and begin a session; return the token of its cookie. Raises LinkEnded."""
    link = find_link(token=token, purpose=PURPOSE, now=now)
    use_link(link=link, now=now)
    cookie = new_token()
    OwnSession.objects.create(
        subject=link.subject, code=token_hash(cookie), made_at=now, ends_at=now + SESSION
    )
    _note("rights.open_own_page", link.subject, by=CLIENT, now=now)
    return cookie


def find_session(*, cookie: str, now: datetime) -> OwnSession | None:
    """Return the session a cookie belongs to, if it has not ended."""
    if not cookie:
        return None
    found = OwnSession.objects.filter(code=token_hash(cookie), ends_at__gt=now)
    return found.select_related("subject").first()


@transaction.atomic
def leave(*, session: OwnSession, now: datetime) -> None:
    """End a session."""
    OwnSession.objects.filter(pk=session.pk).delete()
    _note("rights.leave_own_page", session.subject, by=CLIENT, now=now)


@transaction.atomic
def give_code(*, client: Client, by: Actor, now: datetime) -> str:
    """Make the code a client is told face to face; the one given before ends."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    SalonCode.objects.filter(subject_id=client.subject_id).delete()
    SalonCode.objects.create(
        subject_id=client.subject_id,
        code=_code(code, client.subject_id),
        made_at=now,
        ends_at=now + CODE,
    )
    _note("rights.give_code", client.subject, by=by, now=now)
    return code


def prove(*, session: OwnSession, code: str, now: datetime) -> None:
    """Take the second step; raises WrongCode. A wrong try is counted although it raises."""
    with transaction.atomic():
        given = SalonCode.objects.select_for_update(of=("self",)).filter(
            subject_id=session.subject_id, ends_at__gt=now, tries__lt=TRIES
        )
        row = given.first()
        right = row is not None and secrets.compare_digest(row.code, _code(code, session.subject_id))
        if row is not None and right:
            row.delete()
            OwnSession.objects.filter(pk=session.pk).update(proved_at=now)
            _note("rights.prove", session.subject, by=CLIENT, now=now)
        elif row is not None:
            SalonCode.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
            _note("rights.prove_wrongly", session.subject, by=CLIENT, now=now)
    if not right:
        raise WrongCode


@own_end(OwnSession, SalonCode)
@transaction.atomic
def sweep_own(*, now: datetime) -> int:
    """Remove the sessions and codes that have ended; return how many there were. It is no act of anyone."""
    sessions, _each = OwnSession.objects.filter(ends_at__lte=now).delete()
    codes, _each = SalonCode.objects.filter(ends_at__lte=now).delete()
    return sessions + codes


def _code(code: str, subject_id: UUID) -> str:
    return lookup_code("own-code", f"{subject_id}|{''.join(code.split())}")


def _note(act: str, subject: Subject, *, by: Actor, now: datetime) -> None:
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.OWN,
        register_id=subject.register_id,
        about=[subject.pk],
    )
