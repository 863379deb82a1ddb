"""`peili staff recover`: the way in for a house whose only owner lost theirs."""

import argparse
import getpass
import sys

from django.utils import timezone, translation

from peili.people.commands.factors import recover_with_password
from peili.people.commands.passwords import PasswordRefused
from peili.people.models import Account
from peili.people.passwords import WHY
from peili.people.rules.passwords import ALONE
from peili.trail.commands import PROGRAM


def staff(asked: argparse.Namespace) -> int:
    """Take somebody's second factors away and set a new password; it is logged, and they are told."""
    try:
        account = Account.objects.get_by_natural_key(asked.sign_in_name)
    except Account.DoesNotExist:
        print("Nobody signs in with this name.", file=sys.stderr)
        return 1
    first = getpass.getpass(f"New password (at least {ALONE} characters): ")
    if first != getpass.getpass("The same again: "):
        print("The two were not the same. Nothing was changed.", file=sys.stderr)
        return 1
    try:
        recover_with_password(account=account, password=first, by=PROGRAM, now=timezone.now())
    except PasswordRefused as refused:
        with translation.override("en"):
            print(f"{WHY[refused.why]} Nothing was changed.", file=sys.stderr)
        return 1
    print("Their second factors are removed, their sessions ended and the password is set.")
    return 0
