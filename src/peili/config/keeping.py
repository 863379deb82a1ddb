"""What `peili erase`, `peili retention` and `peili prove` are asked on the terminal."""

import argparse
from typing import Any

from peili.config.keys.opening import home_of
from peili.config.machine import machine


def no_house() -> str:
    """Return a sentence where no house has been made yet: asking after one must not make one."""
    this = machine()
    home = home_of(this)
    if home.used() and (this.database_url or home.database.exists()):
        return ""
    return f"There is no house in {this.home}. Name its data folder: --home DIR"


def describe(add: Any, home: argparse.ArgumentParser) -> None:
    """Describe the three commands."""
    erase = add.add_parser("erase", parents=[home], help="what erasing a client would do; --yes does it")
    erase.add_argument(
        "client",
        metavar="CLIENT",
        help="the id in the address of the card; or a stored phone number or e-mail address, which - reads",
    )
    erase.add_argument("--yes", action="store_true", help="erase; nobody can bring it back")
    erase.add_argument("--digest", default="", help="erase only if the plan is still the one shown")
    erase.add_argument("--also", action="append", default=[], help="another folder to look for values in")
    erase.add_argument("--json", action="store_true", help="the plan, or the certificate, as JSON")

    retention = add.add_parser("retention", parents=[home], help="whose data has ended; --apply erases it")
    retention.add_argument("--apply", action="store_true", help="do now what the next night would do")
    retention.add_argument("--json", action="store_true", help="the list, or what was done, as JSON")

    prove = add.add_parser("prove", parents=[home], help="try every promise; what destroys, on a clone")
    prove.add_argument("--json", action="store_true", help="every promise with its evidence, as JSON")
    prove.add_argument("--lang", choices=["fi", "sv", "en"], default="fi")
    prove.add_argument("--no-clone", action="store_true", help="leave out what needs a clone of the house")
