"""`peili setup` and `peili export-profile`."""

import argparse
import sys

from django.core.management import call_command
from django.utils import timezone

from peili.config.commands.checking import pending_migrations
from peili.house.exporting import as_yaml
from peili.house.founding.commands import new_code
from peili.house.queries import profile_version
from peili.people.models import Account


def setup(_asked: argparse.Namespace) -> int:
    """Print the one-time code that opens an empty house; refuses one that has somebody."""
    if pending_migrations():
        call_command("migrate", verbosity=0, interactive=False)
    if not print_code():
        print("Somebody signs in to this house already. Nothing was changed.", file=sys.stderr)
        return 1
    return 0


def print_code() -> bool:
    """Print a fresh setup code when nobody signs in to the house yet; tell whether it was so."""
    if Account.objects.exists():
        return False
    code = new_code(now=timezone.now())
    print(f"This house is empty. Open /aloita/ and give this code: {code}", flush=True)
    return True


def export_profile(_asked: argparse.Namespace) -> int:
    """Print the house profile in force, as house.yaml."""
    if profile_version() is None:
        print("There is no house profile to print.", file=sys.stderr)
        return 1
    print(as_yaml(), end="")
    return 0
