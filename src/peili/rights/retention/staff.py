"""The end of the staff's own data: sign-in and hours a year after the work, the rest later."""

from datetime import date, datetime

from peili.booking.models import Appointment, Block, DateHours, Hold, RotaCycle, WeeklyHours
from peili.exchange.models import Calendar, Feed, OutsideTime
from peili.house.periods import after, period
from peili.house.queries import local
from peili.people.models import (
    Account,
    Authenticator,
    Device,
    Passkey,
    RecoveryCode,
    Session,
    SignInTry,
    Staff,
)
from peili.promises.activities import STAFF_ACCOUNTS
from peili.promises.declare import Personal, declaration
from peili.promises.sealing import scope_code
from peili.rights.erasure.extent import WHOLE, Extent
from peili.trail.models import Entry

SIGN_IN = (
    Device,
    Passkey,
    Authenticator,
    RecoveryCode,
    Session,
    SignInTry,
    WeeklyHours,
    DateHours,
    RotaCycle,
    OutsideTime,
    Block,
    Feed,
    Calendar,
    Account,
)


def ended(*, now: datetime) -> list[Staff]:
    """Return the staff whose data is over its time and of whom something is left that can go."""
    today = local(now).date()
    gone = Staff.objects.filter(left_on__isnull=False).select_related("subject")
    over = [each for each in gone if each.left_on is not None and _end(each.left_on) < today]
    return [each for each in over if extent_of(each).whole or Account.objects.filter(staff=each).exists()]


def _end(left_on: date) -> date:
    return after(left_on, period(STAFF_ACCOUNTS.keep.period))


def extent_of(staff: Staff) -> Extent:
    """Return what can go: all, once no client's visit and no entry of the log names them any more."""
    named = (
        Appointment.objects.filter(staff=staff).exists()
        or Hold.objects.filter(staff=staff).exists()
        or Entry.objects.filter(actor_id=staff.subject_id).exists()
    )
    if not named:
        return WHOLE
    said = declaration(Account._meta.get_field("sign_in_name"))
    scopes = frozenset({scope_code(said.scope)}) if isinstance(said, Personal) else frozenset[bytes]()
    return Extent(SIGN_IN, scopes)
