"""`peili demo`."""

import argparse
import sys

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from peili.booking.models import Appointment
from peili.config.commands.checking import pending_migrations
from peili.config.demo.making import PASSWORD, make_demo
from peili.config.machine import DEMO
from peili.house.models import Controller
from peili.people.models import Account


def demo(asked: argparse.Namespace) -> int:
    """Make the invented salon in an empty home; refuses a home that has a house."""
    if asked.clients < 0:
        print("--clients cannot be negative.", file=sys.stderr)
        return 2
    if pending_migrations():
        call_command("migrate", verbosity=0, interactive=False)
    if Controller.objects.exists():
        print(f"{settings.MACHINE.home} has a house already. Nothing was changed.", file=sys.stderr)
        return 1
    make_demo(
        clients=asked.clients,
        seed=asked.seed,
        now=timezone.now(),
        progress=lambda done: print(f"  {done}", flush=True),
    )
    (settings.MACHINE.home / DEMO).touch()
    names = sorted(account.sign_in_name for account in Account.objects.all())
    print(f"Made the demo salon: {Appointment.objects.count()} visits.")
    print(f"Sign in as {', '.join(names)} with the password {PASSWORD}")
    return 0
