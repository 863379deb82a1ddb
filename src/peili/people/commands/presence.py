"""Sessions: seen, locked, opened again, ended; and fresh proofs of who one is."""

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F

from peili.people.alerts import What, alert
from peili.people.commands.noting import note_sign_in
from peili.people.ends import own_end
from peili.people.models import Account, Device, Session
from peili.people.rules.passwords import normal
from peili.people.rules.presence import FRESH, PIN_TRIES
from peili.trail.commands import Actor


class NotThem(Exception):
    """The short code or the password is wrong; `left` tries remain before the session is over."""

    def __init__(self, left: int) -> None:
        super().__init__("wrong")
        self.left = left


def see(*, session: Session, now: datetime) -> None:
    """Keep that a browser was used just now. It is no act of anyone."""
    Session.objects.filter(pk=session.pk, locked_at__isnull=True).update(seen_at=now)


def lock(*, session: Session, now: datetime) -> None:
    """Lock a session's screen; a locked one stays locked since when it was. It is no act of anyone."""
    Session.objects.filter(pk=session.pk, locked_at__isnull=True).update(locked_at=now)


@transaction.atomic
def hold(*, session: Session, held: str) -> None:
    """Keep, sealed, where somebody was and what they had sent when their screen locked. No act of anyone."""
    device = Device.objects.filter(session=session).first()
    if device is not None:
        device.held = held
        device.save(update_fields=["held"])


@transaction.atomic
def let_go(*, session: Session) -> str:
    """Return what was held for a session, and keep it no longer. It is no act of anyone."""
    device = Device.objects.filter(session=session).first()
    if device is None or not device.held:
        return ""
    held, device.held = device.held, ""
    device.save(update_fields=["held"])
    return held


def open_by_secret(*, session: Session, account: Account, typed: str, now: datetime) -> None:
    """Open a locked screen by the short code or the password; raises NotThem.

    A try is counted before it is judged, so that many at once are not more than PIN_TRIES.
    """
    mine = Session.objects.filter(pk=session.pk, tries__lt=PIN_TRIES)
    if not mine.update(tries=F("tries") + 1):
        _over(session, account, now=now)
        raise NotThem(0)
    pin = account.pin and typed.isdigit() and check_password(typed, account.pin)
    if pin or account.check_password(normal(typed)):
        open_again(session=session, account=account, now=now)
        return
    left = PIN_TRIES - Session.objects.values_list("tries", flat=True).get(pk=session.pk)
    if left <= 0:
        _over(session, account, now=now)
    raise NotThem(max(left, 0))


@transaction.atomic
def _over(session: Session, account: Account, *, now: datetime) -> None:
    if Session.objects.filter(pk=session.pk).delete()[0]:
        note_sign_in("lock_refused", account, now=now)


@transaction.atomic
def open_again(*, session: Session, account: Account, now: datetime) -> None:
    """Open a locked screen for its person, who has proved who they are."""
    Session.objects.filter(pk=session.pk).update(locked_at=None, seen_at=now, tries=0)
    note_sign_in("unlock", account, now=now)


@transaction.atomic
def prove(*, session: Session, account: Account, now: datetime) -> None:
    """Keep that a person just proved who they are: for FRESH it opens what asks for that."""
    Session.objects.filter(pk=session.pk).update(fresh_until=now + FRESH)
    note_sign_in("prove", account, now=now)


@transaction.atomic
def set_pin(*, account: Account, pin: str, now: datetime) -> None:
    """Keep a new short code, as a hash; an empty one takes it out of use."""
    account.pin = make_password(pin) if pin else ""
    account.save(update_fields=["pin"])
    note_sign_in("set_pin", account, now=now, fields=["pin"])


@transaction.atomic
def set_notices(*, account: Account, email: str, now: datetime) -> None:
    """Keep where a person is told of their own sign-in; the address they had before is told first."""
    alert(account=account, what=What.FACTORS, now=now)
    account.notices_to = email
    account.save(update_fields=["notices_to"])
    note_sign_in("set_notices", account, now=now, fields=["notices_to"])


@transaction.atomic
def end_session(*, account: Account, device: Device, now: datetime, by: Actor | None = None) -> None:
    """End one of a person's sessions: whatever it asks next is answered like a stranger's."""
    Session.objects.filter(account=account, device=device).delete()
    note_sign_in("end_session", account, now=now, by=by)


@transaction.atomic
def end_sessions(*, account: Account, now: datetime, keep: str = "", by: Actor | None = None) -> None:
    """End all sessions of a person but the one to `keep`."""
    Session.objects.filter(account=account).exclude(session_key=keep).delete()
    note_sign_in("end_sessions", account, now=now, by=by)


@own_end(Session)
@transaction.atomic
def sweep_sessions(*, now: datetime) -> int:
    """Remove the sessions that have ended, also of those who never signed in. It is no act of anyone."""
    return Session.objects.filter(expire_date__lte=now).delete()[0]


def end_every_session() -> int:
    """End all sessions of a restored house, where those live again that have ended since; return how many."""
    count, _by_model = Session.objects.all().delete()
    return count
