"""What a member of staff is told of their own sign-in. A room that can tell registers here, downwards."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from peili.people.models import Account


class What(StrEnum):
    """What happened."""

    NEW_DEVICE = "new_device"
    FACTORS = "factors"
    PASSWORD = "password"  # noqa: S105  # a word, not a password
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)  # a printed one would tell of whom
class Alert:
    """Something a person should know at once, in case it was not they."""

    account: Account
    what: What
    device: str
    now: datetime


Tell = Callable[[Alert], None]
_tellers: list[Tell] = []


def tells(tell: Tell) -> Tell:
    """Register a way to tell; it is called inside the transaction of what it tells of."""
    _tellers.append(tell)
    return tell


def alert(*, account: Account, what: What, now: datetime, device: str = "") -> None:
    """Tell a person of their own sign-in, in every way there is."""
    for tell in _tellers:
        tell(Alert(account=account, what=what, device=device, now=now))
