"""`peili record`."""

import argparse
import sys

from django.utils import timezone, translation

from peili.house.models import Register
from peili.record.exports import as_html, as_json
from peili.record.queries import NoRecord, main_register, record_of, registers

WRITE = {"json": as_json, "html": as_html}


def record(asked: argparse.Namespace) -> int:
    """Print the record of a register, every sentence asked at this moment."""
    register = main_register() if not asked.register else _of_business(asked.register)
    if register is None:
        print("No client register is kept under this business ID.", file=sys.stderr)
        return 1
    with translation.override(asked.lang):
        try:
            print(WRITE[asked.format](record_of(register, now=timezone.now())))
        except NoRecord as error:
            print("There is no record to print. Load a house profile first: peili load", file=sys.stderr)
            for problem in error.problems:
                print(f"- {problem}", file=sys.stderr)
            return 1
    return 0


def _of_business(number: str) -> Register | None:
    return next(
        (
            each
            for each in registers()
            if each.controller.business_id == number and each.kind == Register.Kind.CLIENTS
        ),
        None,
    )
