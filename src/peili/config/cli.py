"""The `peili` command."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import django

from peili.config import keeping
from peili.config.keys import cli as key_commands
from peili.config.restoring import cli as restore_command
from peili.promises.reading import PROGRAM, of_process

Command = Callable[[argparse.Namespace], int]
# need no house to be there
MAKES = {"demo", "serve", "check", "migrate", "lock", "setup", "load", "explain", "recover"}
NO_HOUSE = 2


@key_commands.in_a_sentence
def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    asked = parser().parse_args(arguments)
    of_process(PROGRAM)
    if asked.home is not None:
        os.environ["PEILI_HOME"] = str(asked.home)
    if asked.command == "keys":
        return key_commands.run(asked)  # without the settings, which need the very keys that may be lost
    if asked.command == "restore" and not asked.drill:
        return restore_command.run(asked)  # into a home that is not there yet
    if asked.command not in MAKES and (missing := keeping.no_house()):
        print(missing, file=sys.stderr)
        return NO_HOUSE
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peili.config.settings")
    django.setup()
    from peili.config import commands  # noqa: PLC0415  # needs the settings that --home has just chosen

    command: Command = getattr(commands, asked.command.replace("-", "_"))
    return command(asked)


def parser() -> argparse.ArgumentParser:
    """Return the description of all commands."""
    top = argparse.ArgumentParser(
        prog="peili", description="A salon's system, and the mirror of what it does."
    )
    add = top.add_subparsers(dest="command", required=True)
    home = argparse.ArgumentParser(add_help=False)
    home.add_argument("--home", type=Path, help="the data folder (else PEILI_HOME, else ./.home)")

    demo = add.add_parser("demo", parents=[home], help="make an invented salon")
    demo.add_argument("--clients", type=int, default=500)
    demo.add_argument("--seed", type=int, default=1)
    serve = add.add_parser("serve", parents=[home], help="serve the house: web and worker under one parent")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--threads", type=int, default=8)
    serve.add_argument(
        "--processes", type=int, default=1, help="web processes; more than one needs PostgreSQL"
    )
    add.add_parser("check", parents=[home], help="check declarations, settings and migrations")
    add.add_parser("migrate", parents=[home], help="bring the database to this version")
    lock = add.add_parser("lock", parents=[home], help="write promises.lock anew")
    lock.add_argument(
        "--renamed", action="append", default=[], metavar="OLD=NEW", help="keeps the field's id"
    )
    key_commands.describe(add.add_parser("keys", help="the house's keys"), home)
    restore_command.describe(add, home)
    load = add.add_parser("load", parents=[home], help="load a house profile, as a new version")
    load.add_argument("file", type=Path)
    add.add_parser("setup", parents=[home], help="print the code that opens an empty house to its owner")
    add.add_parser("export-profile", parents=[home], help="print the house profile in force, as house.yaml")
    record = add.add_parser("record", parents=[home], help="print the record of processing activities")
    record.add_argument("--format", choices=["json", "html"], default="json")
    record.add_argument("--lang", choices=["fi", "sv", "en"], default="fi")
    record.add_argument(
        "--register", default="", help="business ID of the controller; the house's when not given"
    )
    explain = add.add_parser("explain", parents=[home], help="what is declared of a field, and what keeps it")
    explain.add_argument("field", metavar="FIELD", help="such as people.Client.phone, or Client.phone")
    explain.add_argument("--lang", choices=["fi", "sv", "en"], default="en")
    password = add.add_parser("password", parents=[home], help="set the password of a staff member")
    password.add_argument("sign_in_name")
    staff = add.add_parser("staff", parents=[home], help="let a member of staff in who lost their way in")
    staff.add_argument("act", choices=["recover"])
    staff.add_argument("sign_in_name")
    keeping.describe(add, home)
    _add_scan(add, home)
    _add_trail(add, home)
    return top


def _add_scan(add: Any, home: argparse.ArgumentParser) -> None:
    scan = add.add_parser("scan", parents=[home], help="look for personal values in every place of storage")
    scan.add_argument(
        "--for", dest="texts", metavar="TEXT", action="append", help="this text; - reads lines (else its own)"
    )
    scan.add_argument(
        "--values", type=int, default=5000, help="about how many of the house's own values; 0 for all"
    )
    scan.add_argument("--also", type=Path, action="append", default=[], help="another folder or file")
    scan.add_argument("--json", action="store_true", help="the whole report as JSON")


def _add_trail(add: Any, home: argparse.ArgumentParser) -> None:
    trail = add.add_parser("trail", help="the log of who saw and did what")
    acts = trail.add_subparsers(dest="act", required=True)
    verify = acts.add_parser("verify", parents=[home], help="walk its chains and name the first broken link")
    verify.add_argument("--register", type=UUID, help="only the chain of this register")
    verify.add_argument("--digest", help="compare this digest from paper or mail too")
    acts.add_parser("anchor", parents=[home], help="sign where the chains stand, and print the digest")
    acts.add_parser("key", parents=[home], help="print the public key that checks the signatures")
    export = acts.add_parser("export", parents=[home], help="write it to a file for tools/verify_trail.py")
    export.add_argument("file", type=Path)
    export.add_argument("--persons", action="store_true", help="with the ids of whom entries are about")
    saved = acts.add_parser("checkpoint", parents=[home], help="print a signed checkpoint, for a file")
    saved.add_argument("--number", type=int, help="which one (else the newest)")


if __name__ == "__main__":
    sys.exit(main())
