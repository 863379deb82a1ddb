"""`peili load` and `peili password`."""

import argparse
import getpass
import sys

from django.core.management import call_command
from django.utils import timezone, translation

from peili.config.commands.checking import pending_migrations
from peili.config.loading import load_house
from peili.house.profile import ProfileRefused
from peili.people.commands.passwords import PasswordRefused, set_password
from peili.people.models import Account
from peili.people.passwords import WHY
from peili.people.rules.passwords import ALONE
from peili.trail.commands import PROGRAM


def load(asked: argparse.Namespace) -> int:
    """Load a house profile as a new version; a database that is new is made first."""
    if pending_migrations():
        call_command("migrate", verbosity=0, interactive=False)
    try:
        version = load_house(asked.file, now=timezone.now())
    except (OSError, UnicodeDecodeError) as error:
        print(f"{asked.file} cannot be read: {type(error).__name__}", file=sys.stderr)
        return 1
    except ProfileRefused as refused:
        print(f"{asked.file} does not load. Nothing was changed.", file=sys.stderr)
        for problem in refused.problems:
            print(f"- {problem}", file=sys.stderr)
        return 1
    print(f"Loaded as version {version.number}.")
    return 0


def password(asked: argparse.Namespace) -> int:
    """Ask for a staff member's new password twice, and set it."""
    try:
        account = Account.objects.get_by_natural_key(asked.sign_in_name)
    except Account.DoesNotExist:
        print("Nobody signs in with this name. `peili load` makes the names of the profile.", file=sys.stderr)
        return 1
    first = getpass.getpass(f"New password (at least {ALONE} characters): ")
    if first != getpass.getpass("The same again: "):
        print("The two were not the same. Nothing was changed.", file=sys.stderr)
        return 1
    try:
        set_password(account=account, password=first, by=PROGRAM, now=timezone.now())
    except PasswordRefused as refused:
        with translation.override("en"):
            print(f"{WHY[refused.why]} Nothing was changed.", file=sys.stderr)
        return 1
    print("The password is set.")
    return 0
