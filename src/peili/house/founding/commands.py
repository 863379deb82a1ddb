"""The one-time code that opens an empty house to its owner, and to nobody who merely finds the address."""

import hmac
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from peili.house.models import SetupCode
from peili.promises.tokens import token_hash

SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that are mistaken for each other
LONG = 10  # of 32 signs: 50 bits
LIVES = timedelta(days=7)
MOST = 10  # wrong tries before a code is void


class WrongCode(Exception):
    """The code is not the one that was printed, is too old, or was tried too often."""


@transaction.atomic
def new_code(*, now: datetime) -> str:
    """Return a fresh code as it is printed; any older one is void."""
    code = "".join(secrets.choice(SIGNS) for _each in range(LONG))
    SetupCode.objects.all().delete()
    SetupCode.objects.create(code_hash=token_hash(code), made_at=now)
    return f"{code[: LONG // 2]}-{code[LONG // 2 :]}"


def try_code(*, typed: str, now: datetime) -> str:
    """Return the mark of a right code, for `still_open`; raises WrongCode. A wrong try is counted."""
    code = "".join(sign for sign in typed.upper() if sign in SIGNS)
    live = SetupCode.objects.filter(made_at__gt=now - LIVES, tries__lt=MOST).first()
    if live is not None and hmac.compare_digest(live.code_hash, token_hash(code)):
        return str(live.pk)
    SetupCode.objects.update(tries=F("tries") + 1)
    raise WrongCode


def still_open(*, mark: str, now: datetime) -> bool:
    """Tell whether the code behind a mark has not been used up or replaced."""
    live = SetupCode.objects.filter(made_at__gt=now - LIVES).values_list("pk", flat=True)
    return mark in {str(pk) for pk in live}


@transaction.atomic
def use_code(*, mark: str, now: datetime) -> None:
    """Use the code up; raises WrongCode when another was first."""
    if not still_open(mark=mark, now=now) or not SetupCode.objects.all().delete()[0]:
        raise WrongCode
